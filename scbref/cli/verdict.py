"""The answer of ``scbref verify`` about one file: what was found, in lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scbref.cli.departures import Departure, find_departures, shown_lines
from scbref.cli.failure import CONTRADICTED, NOT_GOOD, OK
from scbref.cli.lnd_verdict import LndVerdict, ask_lnd
from scbref.cli.opening import ParsedBackup, warn_if_empty
from scbref.cli.proof_view import proof_json, proof_summary, restore_json, restore_lines
from scbref.cli.releases import parse_release
from scbref.cli.repacking import Repacked, repack
from scbref.cli.terminal import counted, printable
from scbref.keys.key_ring import HDKeyRing
from scbref.proof import restored_by

if TYPE_CHECKING:
    from scbref.lnd_node.access import NodeAccess
    from scbref.proof import ChannelProof, FileRestore


@dataclass(frozen=True)
class Demands:
    """What the user wants to hold of a backup."""

    strict: bool
    """Whether departures from the canonical form are faults, and contradictions too."""
    release: str | None
    """A release of lnd that is to restore all of it."""
    has_tor: bool
    """Whether that lnd dials onion services."""
    min_channels: int
    """Fewer channels are a fault."""
    access: NodeAccess | None = None
    """A running lnd that is to read it too."""


@dataclass(frozen=True)
class FileVerdict:
    """What was found of one file that opens and reads."""

    parsed: ParsedBackup
    """The backup."""
    demands: Demands
    """What it was held against."""
    again: Repacked
    """What it packs to."""
    departures: tuple[Departure, ...] = ()
    """From the canonical form; only looked for if that was demanded."""
    restore: FileRestore | None = None
    """What a release makes of it, if one was named."""
    by_lnd: LndVerdict | None = None
    """What a running lnd says, if one was named."""
    proofs: tuple[ChannelProof, ...] | None = None
    """What its channels prove; ``None`` if that was not demanded, or no key derives."""

    @property
    def has_enough(self) -> bool:
        """Whether it has as many channels as demanded."""
        return len(self.parsed.singles) >= self.demands.min_channels

    @property
    def is_wrong(self) -> bool:
        """Whether something in it contradicts something else."""
        return any(proof.is_wrong for proof in self.proofs or ())

    @property
    def code(self) -> int:
        """The exit code."""
        if self.is_wrong or (self.by_lnd and self.by_lnd.disagreement(self.parsed)):
            return CONTRADICTED
        is_restored = self.restore is None or self.restore.is_complete
        is_good = self.again.is_same and not self.departures and self.has_enough and is_restored
        return OK if is_good else NOT_GOOD

    def lines(self) -> Iterator[str]:
        """Yield the answer for people."""
        opened, count = self.parsed.opened, len(self.parsed.singles)
        channels = f" of {counted(count, 'channel')}" if self.parsed.kind == "multi" else ""
        size = counted(len(opened.given), "byte")
        yield f"{printable(opened.source.name)}: {self.parsed.kind_name}{channels}, {size}"
        yield f"opens: yes, with {opened.key.name}" if opened.key else "opens: plaintext"
        yield "reads: yes"
        yield from self._form_lines()
        if not self.has_enough:
            yield f"channels: fewer than {self.demands.min_channels:,} (--min-channels)"
        if self.by_lnd is not None:
            yield from self.by_lnd.lines(self.parsed)
        if self.restore is not None:
            yield from restore_lines(self.restore)
        if self.demands.strict:
            yield from self._proof_lines()

    def _form_lines(self) -> Iterator[str]:
        if self.again.is_same:
            yield "packs back: to the same bytes"
        else:
            yield "packs back: to other bytes, because"
            yield from shown_lines(list(self.again.reasons))
        if not self.demands.strict:
            return
        staying = [item for item in self.departures if not item.rewriting]
        if staying:
            yield "not canonical, though it packs back the same:"
            yield from shown_lines([str(item) for item in staying])
        elif self.again.is_same:
            yield "canonical: yes"

    def _proof_lines(self) -> Iterator[str]:
        if self.proofs is None:
            yield "proof: none: canonical says nothing of keys and signatures; give the seed"
            return
        yield proof_summary(self.proofs)
        for proof in self.proofs:
            for check in proof.checks:
                if check.verdict == "wrong":
                    yield f"  {proof.single.funding_outpoint}: {check.detail}"

    def to_json(self) -> dict[str, Any]:
        """Return the answer for programs; what was not demanded is absent."""
        opened = self.parsed.opened
        shown: dict[str, Any] = {
            "name": opened.source.name,
            "is_good": self.code == OK,
            "kind": self.parsed.kind,
            "bytes": len(opened.given),
            "channels": len(self.parsed.singles),
            "opens_with": opened.key.name if opened.key else None,
            "packs_back": self.again.is_same,
            "packs_back_otherwise_because": list(self.again.reasons),
        }
        if self.demands.strict:
            shown["is_canonical"] = self.again.is_same and not self.departures
            shown["departures"] = [str(item) for item in self.departures]
            shown["is_contradicted"] = None if self.proofs is None else self.is_wrong
            shown["proofs"] = [proof_json(proof) for proof in self.proofs or ()]
        if self.by_lnd is not None:
            shown["lnd"] = self.by_lnd.to_json(self.parsed)
        if self.restore is not None:
            shown["restore"] = restore_json(self.restore)
        return shown


def verdict_on(parsed: ParsedBackup, demands: Demands) -> FileVerdict:
    """Hold a backup against what the user wants.

    Raises:
        Failure: code 2: no such release; 4: the backup cannot be read.
    """
    from scbref.cli.prove import prove_all

    parsed.require()
    warn_if_empty(parsed)
    key = parsed.opened.key
    ring = key.ring if key is not None and isinstance(key.ring, HDKeyRing) else None
    restore = None
    if demands.release is not None:
        release = parse_release(demands.release)
        restore = restored_by(parsed.singles, release, ring, has_tor=demands.has_tor)
    proofs = prove_all(parsed.singles, ring) if demands.strict and ring is not None else None
    by_lnd = None
    if demands.access is not None:
        by_lnd = ask_lnd(demands.access, parsed.opened.source.data, parsed.kind)
    return FileVerdict(
        parsed,
        demands,
        repack(parsed),
        tuple(find_departures(parsed)) if demands.strict else (),
        restore,
        by_lnd,
        None if proofs is None else tuple(proofs),
    )
