"""Fields that are missing, and values that the version does not store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Case, Json, invalid, lenient, refusal
from ..tools.layout import single_bytes
from ..tools.material import derived_bytes
from ..tools.shapes import LOCAL_KEYS, close_tx_inputs, drop, put, single
from ..tools.single_cases import write, written
from ..tools.transaction import SMALL

MISSING: Final = "A half-made backup is stored, which is found out only when it is needed."


def vectors() -> Iterator[Case]:
    """Yield all cases about fields that are missing, or too many."""
    yield from _missing()
    yield from _of_no_bytes()
    yield from _unwritten()


def _missing() -> Iterator[Case]:
    keys = [f"remote_chan_cfg.{key}" for key in LOCAL_KEYS]
    for version, close in ((0, False), (6, True)):
        value = single(version, close=close)
        for path in ("remote_node_pub", *keys):
            rule = "single.remote-node-pub-required" if path == "remote_node_pub" else ""
            yield write(
                f"missing/version-{version}/{path.replace('_', '-')}",
                f"no {path}",
                [rule or "single.remote-keys-required"],
                MISSING,
                drop(value, path),
                invalid(refusal("missing-field", "encode", path)),
            )
    yield write(
        "missing/tapscript-root",
        "version 6 close-tx inputs without a tapscript root",
        ["closetx.root-required", "closetx.root"],
        MISSING,
        drop(single(6, close=True), "close_tx_inputs.tapscript_root"),
        invalid(refusal("missing-field", "encode", "close_tx_inputs.tapscript_root")),
    )
    for version in (0, 4, 7):
        value = drop(single(version, close=True), "close_tx_inputs.commit_tx")
        yield write(
            f"missing/commit-tx/version-{version}",
            "close-tx inputs without a commitment transaction",
            ["closetx.commit-tx-refused", "closetx.commit-tx-required"],
            "The node goes down while it writes a backup, or writes one that cannot be read.",
            value,
            lenient(
                "writer-nil-commit-tx",
                panic=refusal("other", "encode"),
                refuse=refusal("missing-field", "encode", "close_tx_inputs.commit_tx"),
            ),
        )


def _of_no_bytes() -> Iterator[Case]:
    """Yield a transaction that is given and empty, which is not one that is absent."""
    for version in (0, 4, 5, 6, 7):
        yield write(
            f"missing/commit-tx-of-no-bytes/version-{version}",
            "close-tx inputs with a commitment transaction of no bytes",
            ["tx.checked-on-write", "closetx.commit-tx-required", "closetx.commit-tx-refused"],
            "The node goes down while it writes a backup, or writes one that cannot be read.",
            put(single(version, close=True), "close_tx_inputs.commit_tx", ""),
            invalid(refusal("bad-transaction", "encode", "close_tx_inputs.commit_tx")),
        )


def _unwritten() -> Iterator[Case]:
    """Values for fields that the version does not store."""
    root = derived_bytes("tapscript-root", 32).hex()
    small = bytes(SMALL)
    for version in (0, 1, 2, 3, 5, 6, 7):
        value = {**single(version), "lease_expiry": 555}
        yield _dropped(f"lease-expiry/version-{version}", "lease_expiry", value, single(version))
    for version in (0, 3, 4):
        bare = single(version, close=close_tx_inputs(version, small))
        value = put(bare, "close_tx_inputs.commit_height", "42")
        yield _dropped(f"commit-height/version-{version}", "commit_height", value, bare)
    for version in (0, 4, 5, 7):
        bare = single(version, close=close_tx_inputs(version, small))
        value = put(bare, "close_tx_inputs.tapscript_root", root)
        yield _dropped(f"tapscript-root/version-{version}", "tapscript_root", value, bare)


def _dropped(slug: str, field: str, value: Json, bare: Json) -> Case:
    of_inputs = field != "lease_expiry"
    own = {
        "lease_expiry": "single.lease-expiry",
        "commit_height": "closetx.height",
        "tapscript_root": "closetx.root",
    }[field]
    return write(
        f"unwritten/{slug}",
        f"{field} given for version {value['version']}, which does not store it",
        ["closetx.unwritten-fields" if of_inputs else "single.unwritten-fields", own],
        "Bytes are written that a reader takes for the next field: the file cannot be read.",
        value,
        lenient(
            "unwritten-fields-dropped",
            drop=written(single_bytes(bare)),
            refuse=refusal("other", "encode"),
        ),
    )
