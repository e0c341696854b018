"""The links of a chain: an operation that writes, and the one that reads what it wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...judging.compare import keyed_by_outpoint
from ...protocol.operations import OPERATIONS

Json = dict[str, Any]
NONCE: Final = 24
"""Bytes of the nonce of an envelope."""


@dataclass(frozen=True, slots=True)
class Link:
    """One of them. Members that are missing from an answer raise ``KeyError``."""

    writes: str
    """The operation of the first adapter."""
    reads: str
    """The operation of the second one."""
    sent: Callable[[Json, Json], Json]
    """Makes the reader's ``in`` of the writer's ``in`` and ``ok``."""
    wanted: Callable[[Json, Json], Json]
    """Makes what has to come out of the writer's ``in`` and ``ok``."""
    got: Callable[[Json, Json], Json]
    """Makes what came out of the writer's ``ok`` and the reader's."""
    back: Callable[[Json, Json], Json] | None = None
    """Makes the writer's ``in`` of ``in`` and ``ok`` of a reader's vector, if that can be."""
    holds: Callable[[Json], bool] = lambda given: True
    """Whether the format has room for the value, so that it can come back."""

    @property
    def agrees(self) -> bool:
        """Whether nothing is read: both answer the same question, and have to agree."""
        return self.writes == self.reads

    def __str__(self) -> str:
        """Return both operations."""
        return self.writes if self.agrees else f"{self.writes} → {self.reads}"


def nonce_of(value: Any) -> str:
    """Return a nonce for a value, 24 bytes in hex: always the same, so that chains repeat."""
    return hashlib.sha256(repr(value).encode()).digest()[:NONCE].hex()


def _picked(*names: str) -> Callable[[Json, Json], Json]:
    return lambda given, _: {name: given[name] for name in names}


def _read(*names: str) -> Callable[[Json, Json], Json]:
    return lambda _, ok: {name: ok[name] for name in names}


def _plain(writes: str, reads: str, value: str) -> Link:
    """Return the link of an operation that writes plaintext."""
    return Link(
        writes,
        reads,
        lambda _, ok: {"bytes": ok["bytes"]},
        _picked(value),
        _read(value),
        lambda _, ok: {value: ok[value]},
    )


def _sealed(writes: str, value: str) -> Link:
    """Return the link of an operation that seals one value."""

    def back(given: Json, ok: Json) -> Json:
        return {value: ok[value], "key_ring": given["key_ring"], "nonce": nonce_of(ok[value])}

    return Link(
        writes,
        OPERATIONS[writes].opened_by,
        lambda given, ok: {"packed": ok["packed"], "key_ring": given["key_ring"]},
        _picked(value),
        _read(value),
        back,
    )


def _by_outpoint(singles: list[Json], points: list[Any]) -> Json:
    listed = [
        {"funding_outpoint": point, "single": single}
        for point, single in zip(points, singles, strict=True)
    ]
    return {"packed": keyed_by_outpoint(listed)}


def _packed_singles() -> Link:
    def sent(given: Json, ok: Json) -> Json:
        return {
            "packed": [each["packed"] for each in ok["packed"]],
            "key_ring": given["key_ring"],
        }

    def wanted(given: Json, _: Json) -> Json:
        return _by_outpoint(given["singles"], [s["funding_outpoint"] for s in given["singles"]])

    def got(written: Json, read: Json) -> Json:
        return _by_outpoint(read["singles"], [e["funding_outpoint"] for e in written["packed"]])

    def back(given: Json, ok: Json) -> Json:
        nonces = [nonce_of(each) for each in enumerate(ok["singles"])]
        return {"singles": ok["singles"], "key_ring": given["key_ring"], "nonces": nonces}

    return Link("static-chan-backups.pack", "singles.unpack", sent, wanted, got, back)


_SEED: Final = ("internal_version", "birthday", "entropy", "salt")
_COST: Final = ("passphrase", "scrypt_n")


def _costs(given: Json) -> Json:
    return {name: given[name] for name in _COST if name in given}


def _agreeing(op: str) -> Link:
    return Link(op, op, lambda given, _: given, lambda _, ok: ok, lambda _, ok: ok)


LINKS: Final[tuple[Link, ...]] = (
    Link(
        "version.encode",
        "version.decode",
        _read("encoded"),
        _picked("version", "close_tx"),
        _read("version", "close_tx"),
        lambda _, ok: dict(ok),
        # The highest bit of the byte is taken.
        lambda given: given["version"] < 128,
    ),
    _plain("single.serialize", "single.deserialize", "single"),
    _sealed("single.pack", "single"),
    _packed_singles(),
    _plain("multi.serialize", "multi.deserialize", "multi"),
    _sealed("multi.pack", "multi"),
    _sealed("envelope.seal", "plaintext"),
    Link(
        "aezeed.encode",
        "aezeed.decode",
        lambda given, ok: {"words": ok["words"], **_costs(given)},
        _picked(*_SEED),
        _read(*_SEED),
        lambda given, ok: {**{name: ok[name] for name in _SEED}, **_costs(given)},
    ),
    *map(_agreeing, ("key.derive", "key.encryption", "key.derive-private", "key.ecdh")),
)
"""In the order in which they are tried: what others are built of comes first."""

BY_READER: Final[Mapping[str, Link]] = {link.reads: link for link in LINKS if not link.agrees}
"""By the operation that reads."""
