"""The conformance classes: what an implementation can claim to be, each a set of operations.

This table is the one source: verdicts, ``--require``, and the page of the specification read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .operations import OPERATIONS

OWN_PREFIX: Final = "x-"
"""What an adapter declares for a corpus of its own begins with this; it is noted, not checked."""
API_FEATURES: Final = frozenset({"nonce_injection", "scrypt_n", "error_class"})
"""Features of the API that an adapter uses, not of the implementation behind it."""
OWN_ABILITIES: Final = API_FEATURES | {"musig2"}
"""Features that no release of lnd decides, so that a profile leaves them as they are declared."""
SINGLE_VERSIONS: Final = frozenset(range(8))
"""Versions of a Single that there are."""
MULTI_VERSIONS: Final = frozenset({0})
"""Versions of a Multi that there are."""

_FORMAT_AREAS: Final = (
    "address",
    "closetx",
    "envelope",
    "error",
    "multi",
    "pack",
    "point",
    "single",
    "tx",
    "version",
)
_FORMAT: Final = ("close_tx_inputs", "dns_address", "opaque_address")


@dataclass(frozen=True, slots=True)
class ConformanceClass:
    """One of them."""

    name: str
    """As it stands in verdicts and behind ``--require``."""
    summary: str
    """What an implementation of it does, in one sentence."""
    required: tuple[str, ...]
    """Operations all of which are declared by who claims it."""
    optional: tuple[str, ...]
    """Operations that are judged with it where they are declared."""
    areas: tuple[str, ...]
    """Areas of the requirements that its cases are about."""
    features: tuple[str, ...] = ()
    """Without one of these it is claimed in part; the verdict says so."""
    versioned: bool = True
    """Whether the versions of Singles and Multis bear on it."""

    @property
    def operations(self) -> tuple[str, ...]:
        """Required and optional operations."""
        return self.required + self.optional


_TABLE: Final = (
    ConformanceClass(
        "reader",
        "Opens what lnd sealed, and reads it.",
        ("single.deserialize", "multi.deserialize", "single.unpack", "multi.unpack"),
        ("version.decode", "singles.unpack", "envelope.open"),
        (*_FORMAT_AREAS, "key"),
        _FORMAT,
    ),
    ConformanceClass(
        "writer",
        "Writes what lnd reads, and seals it.",
        ("single.serialize", "multi.serialize", "single.pack", "multi.pack"),
        ("version.encode", "static-chan-backups.pack", "envelope.seal"),
        (*_FORMAT_AREAS, "fetch", "key"),
        _FORMAT,
    ),
    ConformanceClass(
        "key-ring",
        "Derives the keys of a wallet, and the key that seals its backups.",
        ("key.derive", "key.encryption"),
        ("key.derive-private", "key.ecdh"),
        ("key", "point"),
        versioned=False,
    ),
    ConformanceClass(
        "seed-words",
        "Reads and makes the 24 words from which lnd's wallet is made.",
        ("aezeed.decode",),
        ("aezeed.encode",),
        ("aezeed",),
        versioned=False,
    ),
    ConformanceClass(
        "prover",
        "Says what a backup proves with the keys of its owner, without a network.",
        ("closetx.verify",),
        (),
        ("proof",),
        ("close_tx_inputs", "musig2"),
    ),
    ConformanceClass(
        "file-keeper",
        "Replaces the backup file so that no crash loses it, and reads it.",
        ("multifile.swap", "multifile.extract"),
        (),
        ("multifile",),
        ("close_tx_inputs",),
    ),
    ConformanceClass(
        "follower",
        "Makes Singles of channels, and keeps the file as channels open and close.",
        (
            "channel.new-single",
            "backup.fetch",
            "backup.fetch-all",
            "swapper.new",
            "swapper.start",
            "swapper.event",
            "swapper.manual-update",
            "swapper.stop",
        ),
        ("swapper.fail", "swapper.close-events", "swapper.drop", "notifier.events"),
        ("fetch", "multifile", "newsingle", "pack", "swapper"),
        ("close_tx_inputs", "dns_address", "opaque_address"),
    ),
    ConformanceClass(
        "restorer",
        "Restores channels from packed backups, and connects to their peers.",
        ("recover.singles", "recover.multi"),
        ("channel.restore",),
        ("recover",),
        ("close_tx_inputs", "dns_address", "opaque_address"),
    ),
)

CONFORMANCE_CLASSES: Final[Mapping[str, ConformanceClass]] = {each.name: each for each in _TABLE}
"""By name. A case belongs to the last of them that has one of its operations; ``explain`` is asked
of oracles alone, and is in none."""

assert all(op in OPERATIONS for each in _TABLE for op in each.operations)


def class_of(operations: Iterable[str]) -> ConformanceClass | None:
    """Return the conformance class that a case with these operations belongs to, if any."""
    used = frozenset(operations)
    return next((each for each in reversed(_TABLE) if used.intersection(each.operations)), None)
