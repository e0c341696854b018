"""Commitment transactions with large parts: every width of a CompactSize, really reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from ..tools.case import NOT_CANONICAL, Case, Json, lenient, refusal
from ..tools.commit_tx import fault, holding
from ..tools.described import digest, expanded, repeated, shortened
from ..tools.layout import single_layout
from ..tools.shapes import close_tx_inputs, put, single
from ..tools.single_cases import both_ways, read, read_as, write, written
from ..tools.transaction import SMALL, Tx, TxIn, TxOut, compact_size

LOST: Final = (
    "The force-close transaction in the backup is lost, or all that stands behind it in the file."
)
COMMIT_TX: Final = "close_tx_inputs.commit_tx"
BASE: Final = bytes(SMALL)
SIZES: Final = (300, 4096, 32_768, 60_000)
"""Bytes of a script or item of which the whole Single stays below 65,536."""
MOST_OF_ONE: Final = 4_000_000
MOST_OF_ALL: Final = 4_194_304
"""Bytes of a script, and of all in a transaction."""
LARGER_SIZES: Final = (65_536, 66_051)
"""Bytes that only the form of 32 bits can count; the last has three different bytes."""
ITEMS: Final = 66_051
Described = tuple[str, str, str, Tx, Mapping[str, Any]]
"""Slug, title, requirement, transaction, and what describes its long parts."""


def vectors() -> Iterator[Case]:
    """Yield all cases about large transactions."""
    for slug, title, requirement, transaction, blobs in _fitting():
        value = _single(transaction)
        rules = [requirement, "tx.layout", "tx.compact-size-canonical", "tx.checked-on-write"]
        for each in both_ways(f"tx/large/{slug}", title, rules, LOST, value):
            yield shortened(each, blobs)
    for slug, title, _, transaction, blobs in _longer_than_the_length():
        for each in _wrapped(slug, title, transaction):
            yield shortened(each, blobs)
    yield _at_the_limits()
    yield _many_inputs_that_are_few()


def _at_the_limits() -> Case:
    """Return scripts that are as long as they may be, alone and together."""
    texts, parts = [], []
    for number, size in ((1, MOST_OF_ONE), (2, MOST_OF_ALL - MOST_OF_ONE)):
        text, form = repeated(bytes([number]), size)
        texts.append(bytes.fromhex(text))
        parts.append((text, form))
    outputs = tuple(TxOut(1, each) for each in texts)
    both = replace(SMALL, inputs=(TxIn(),), outputs=outputs)
    cases = _wrapped("scripts/most", "scripts of 4,000,000 and 194,304 bytes", both)
    first = next(cases)
    rules = (*first.requirements, "tx.script-limit", "tx.total-script-limit")
    return shortened(replace(first, requirements=rules), dict(parts))


def _single(transaction: Tx) -> Json:
    return single(0, close=close_tx_inputs(0, bytes(transaction)))


def _scripts(sizes: tuple[int, ...]) -> Iterator[Described]:
    """Yield transactions with one long script or item, in each place where one may be."""
    for size in sizes:
        text, form = digest(f"script/{size}", size)
        data, blobs = bytes.fromhex(text), {text: form}
        signed = replace(SMALL, inputs=(TxIn(script_sig=data),))
        paid = replace(SMALL, outputs=(TxOut(pk_script=data), TxOut(1)))
        item = replace(SMALL, witnesses=((b"\x01", data, b"\x02"),))
        for slug, title, rule, transaction in (
            ("script-sig", "an input's script", "tx.script-limit", signed),
            ("pk-script", "an output's script", "tx.script-limit", paid),
            ("item", "a witness item", "tx.witness-limit", item),
        ):
            yield f"{slug}/{size}", f"{title} of {size} bytes", rule, transaction, blobs


def _fitting() -> Iterator[Described]:
    yield from _scripts(SIZES)
    for count in (300, 1000):
        form: Any = _repeated(count, [{"$digest": "input", "bytes": 32}, _tail(TxIn())])
        inputs = tuple(TxIn(bytes.fromhex(each)) for each in _digests("input", 32, count))
        many = replace(SMALL, inputs=inputs)
        yield f"inputs/{count}", f"{count} inputs", "tx.input-limit", many, _as_blob(form)
    for count in (300, 1500):
        value = bytes(SMALL.outputs[0].value.to_bytes(8, "little")).hex()
        form = _repeated(count, [f"{value}04", {"$digest": "output", "bytes": 4}])
        scripts = (bytes.fromhex(each) for each in _digests("output", 4, count))
        outputs = tuple(TxOut(pk_script=each) for each in scripts)
        many = replace(SMALL, outputs=outputs)
        yield f"outputs/{count}", f"{count} outputs", "tx.output-limit", many, _as_blob(form)
    for count in (300, 3000):
        form = _repeated(count, ["03", {"$digest": "item", "bytes": 3}])
        items = tuple(bytes.fromhex(each) for each in _digests("item", 3, count))
        many = replace(SMALL, witnesses=(items,))
        yield f"items/{count}", f"{count} witness items", "tx.witness-limit", many, _as_blob(form)
    inputs = tuple(TxIn(index=index) for index in range(260))
    each = replace(SMALL, inputs=inputs, witnesses=((b"\x01", b""),) * 260)
    form = _repeated(260, ["02010100"])
    yield "witnesses/260", "260 inputs, a witness for each", "tx.witness-kept", each, _as_blob(form)


def _longer_than_the_length() -> Iterator[Described]:
    yield from _scripts(LARGER_SIZES)
    items = replace(SMALL, witnesses=((b"",) * ITEMS,))
    form = _repeated(ITEMS, ["00"])
    yield f"items/{ITEMS}", f"{ITEMS} witness items", "tx.witness-limit", items, _as_blob(form)
    outputs = replace(SMALL, outputs=(TxOut(1, b""),) * 65_537)
    form = _repeated(65_537, [bytes(TxOut(1).value.to_bytes(8, "little")).hex() + "00"])
    yield "outputs/65537", "65,537 outputs", "tx.output-limit", outputs, _as_blob(form)


def _wrapped(slug: str, title: str, transaction: Tx) -> Iterator[Case]:
    """Yield the cases of a Single that is longer than its length can say."""
    base = single(0, close=close_tx_inputs(0, BASE))
    value = put(base, COMMIT_TX, bytes(transaction).hex())
    data = single_layout(base).replaced(COMMIT_TX, bytes(transaction))
    text = f"{title}; the length of the Single has wrapped"
    yield read(
        f"tx/large/{slug}",
        text,
        ["single.length-wrapped", "single.length-ignored"],
        data,
        "single-length-ignored",
        {"ignore": read_as(value), "refuse": refusal(NOT_CANONICAL, "frame")},
        value,
        LOST,
    )
    yield write(
        f"tx/large/{slug}",
        text,
        ["single.length-range"],
        LOST,
        value,
        lenient(
            "writer-single-length-wraps",
            wrap=written(data),
            refuse=refusal("out-of-range", "encode"),
        ),
    )


def _many_inputs_that_are_few() -> Case:
    """Return 65,536 inputs, 256 if read backwards, in front of 256 inputs and a whole rest."""
    few = replace(SMALL, inputs=(SMALL.inputs[0],) * 256)
    value, layout = holding(few)
    count, _ = layout.place(f"{COMMIT_TX}.inputs.count")
    size = len(layout.bytes_of(f"{COMMIT_TX}.inputs.count"))
    data = layout.replaced(f"{COMMIT_TX}.inputs.count", compact_size(65_536))
    first = data[count + size + 2 :][: len(layout.bytes_of(f"{COMMIT_TX}.inputs[0]"))]
    each = fault(
        "large/inputs/65536-of-256",
        "65,536 inputs, and 256 of them are there",
        ["tx.truncated", "tx.counts-not-trusted"],
        data,
        "truncated",
        ("inputs[256].txid", 0),
        value,
        LOST,
    )
    text, form = repeated(first, 256)
    place = {name: each.expect[name] for name in ("verdict", "class", "phase")}
    return shortened(replace(each, expect=place), {text: form})


def _tail(each: TxIn) -> str:
    """Return hex of what follows the transaction id of an input: index, no script, sequence."""
    index, sequence = (number.to_bytes(4, "little") for number in (each.index, each.sequence))
    return (index + b"\0" + sequence).hex()


def _digests(name: str, size: int, count: int) -> list[str]:
    return list(expanded([{"$repeat": count, "of": {"$digest": name, "bytes": size}}]))


def _repeated(count: int, parts: list[Any]) -> Json:
    of = parts[0] if len(parts) == 1 else {"$hex": parts}
    return {"$repeat": count, "of": of}


def _as_blob(form: Json) -> dict[str, Any]:
    return {expanded({"$hex": [form]}): form}
