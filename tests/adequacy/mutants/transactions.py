"""The inside of the commitment transaction: counts, limits, witness form."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from construct import Construct, Container, stream_read

from scbref.errors import BAD_TRANSACTION
from scbref.wire.field import Reject
from scbref.wire.primitives import Blob, Integer
from scbref.wire.transaction import (
    SCRIPT_SLAB_SIZE,
    CountedList,
    Script,
    SegwitMarker,
    Witnesses,
    parse_elements,
)
from tests.adequacy.mutants.compact_sizes import LaxSize, SizeForm, size_forms
from tests.adequacy.mutants.leaves import blob_layout_operators
from tests.adequacy.mutants.mutant import Mutant, Side
from tests.adequacy.mutants.numbers import bound_operators, layout_operators
from tests.adequacy.mutants.operator import Operator, always, around, mutants_at, replaced
from tests.adequacy.mutants.schema import Site

READ = (Side.READ,)
LIMIT_OF: Final = {
    "tx.inputs.script_sig": ("tx.script-limit",),
    "tx.inputs": ("tx.input-limit",),
    "tx.outputs.pk_script": ("tx.script-limit",),
    "tx.outputs": ("tx.output-limit",),
    "tx.witnesses": ("tx.witness-limit",),
}


def _with_length(old: Script, form: SizeForm) -> Script:
    script = copy.copy(old)
    script.length = LaxSize(form)
    return script


def _with_count(old: CountedList, form: SizeForm) -> CountedList:
    counted = copy.copy(old)
    counted.count = LaxSize(form)
    return counted


def _stacks(node: Witnesses, form: SizeForm) -> Witnesses:
    return Witnesses(_with_count(node.stack, form))


def _items(node: Witnesses, form: SizeForm) -> Witnesses:
    stack = copy.copy(node.stack)
    stack.element = _with_length(stack.element, form)
    return Witnesses(stack)


class Slab(Script):
    """A script that counts against another total."""

    def __init__(self, more: int) -> None:
        super().__init__()
        self.more = more

    def _parse(self, stream: Any, context: Container, path: str) -> bytes:
        outer = context
        while "slab" not in outer:
            outer = outer._
        outer.slab[0] += self.more
        try:
            return super()._parse(stream, context, path)
        finally:
            outer.slab[0] -= self.more


def _script_operators(node: Script) -> Iterator[Operator]:
    for name, title, form, rule in size_forms(node.length, True):
        yield replaced(f"length-{name}", title, around(_with_length, form), READ, (rule,))
    for name, more in (("minus-one", -1), ("plus-one", 1), ("unlimited", SCRIPT_SLAB_SIZE)):
        yield replaced(
            f"total-{name}",
            f"the total of all scripts is {more:+d}",
            always(Slab, more),
            READ,
            ("tx.total-script-limit",),
        )


def _list_operators(node: CountedList) -> Iterator[Operator]:
    for name, title, form, rule in size_forms(node.count, False):
        yield replaced(f"count-{name}", title, around(_with_count, form), READ, (rule,))


class LaxMarker(SegwitMarker):
    """A witness marker with another idea of the flag."""

    def __init__(self, is_good: Callable[[int], bool]) -> None:
        super().__init__()
        self.is_good = is_good

    def _parse(self, stream: Any, context: Container, path: str) -> bool:
        start = stream.tell()
        if stream_read(stream, 1, path) != b"\x00":
            stream.seek(start)
            return False
        if not self.is_good(stream_read(stream, 1, path)[0]):
            raise Reject(BAD_TRANSACTION, "witness flag")
        return True


class NoMarker(Construct):  # type: ignore[misc]
    """The witness form is not known: 00 is a count."""

    def _parse(self, stream: Any, context: Container, path: str) -> bool:
        return False


def _marker_operators(node: SegwitMarker) -> Iterator[Operator]:
    yield replaced("unknown", "the witness form is not known", lambda n: NoMarker(), READ)
    flags: dict[str, tuple[str, Callable[[int], bool]]] = {
        "any": ("every flag is taken", lambda flag: True),
        "odd": ("odd flags are taken", lambda flag: flag & 1 == 1),
        "zero": ("flag 00 is taken", lambda flag: flag < 2),
        "two": ("flag 02 is taken", lambda flag: flag in (1, 2)),
        "none": ("the witness form is refused", lambda flag: False),
    }
    for name, (title, is_good) in flags.items():
        yield replaced(
            f"flag-{name}", title, always(LaxMarker, is_good), READ, ("tx.witness-flag",)
        )


class LaxWitnesses(Witnesses):
    """Witnesses with another rule for empty ones, or of another number of inputs."""

    def __init__(self, old: Witnesses, is_good: Callable[[list[Any]], bool], inputs: int) -> None:
        super().__init__(old.stack)
        self.is_good = is_good
        self.inputs = inputs

    def _parse(self, stream: Any, context: Container, path: str) -> list[Any]:
        count = len(context.inputs) if self.inputs < 0 else min(self.inputs, len(context.inputs))
        stacks = parse_elements(self.stack, count, stream, context)
        if not self.is_good(stacks):
            raise Reject(BAD_TRANSACTION, "no witness")
        return stacks


def _witness_operators(node: Witnesses) -> Iterator[Operator]:
    rules: dict[str, tuple[str, Callable[[list[Any]], bool], int]] = {
        "superfluous": ("no item is needed", lambda stacks: True, -1),
        "all": ("every input needs an item", all, -1),
        "first": ("the first input needs an item", lambda stacks: bool(stacks and stacks[0]), -1),
        "last": ("the last input needs an item", lambda stacks: bool(stacks and stacks[-1]), -1),
        "bytes": (
            "an item that is not empty is needed",
            lambda stacks: any(any(stack) for stack in stacks),
            -1,
        ),
        "one-input": ("only the first input has witnesses", any, 1),
    }
    for name, (title, is_good, inputs) in rules.items():
        yield replaced(
            f"need-{name}",
            title,
            around(LaxWitnesses, is_good, inputs),
            READ,
            ("tx.witness-superfluous",),
        )
    for name, title, form, rule in size_forms(node.stack.count, False):
        yield replaced(
            f"count-{name}",
            title,
            around(_stacks, form),
            READ,
            (rule,),
        )
    for name, title, form, rule in size_forms(node.stack.element.length, True):
        yield replaced(f"length-{name}", title, around(_items, form), READ, (rule,))


def tx_mutants(site: Site) -> Iterator[Mutant]:
    """Yield the mutants of one field of the transaction, its structure aside."""
    node = site.node
    operators: Iterator[Operator] = iter(())
    if isinstance(node, Integer):
        operators = iter((*layout_operators(node), *bound_operators(node)))
    elif isinstance(node, Blob):
        operators = blob_layout_operators(node)
    elif isinstance(node, Script):
        operators = _script_operators(node)
    elif isinstance(node, CountedList):
        operators = _list_operators(node)
    elif isinstance(node, SegwitMarker):
        operators = _marker_operators(node)
    elif isinstance(node, Witnesses):
        operators = _witness_operators(node)
    rules = LIMIT_OF.get(site.path, ())
    for operator in operators:
        yield from mutants_at(site, [replace(operator, requirements=operator.requirements + rules)])
