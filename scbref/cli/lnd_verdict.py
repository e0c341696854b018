"""What a running lnd says of a backup, beside what scbref says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scbref.cli.backup_input import MAX_INPUT
from scbref.cli.failure import CANNOT_OPEN, CONTRADICTED, UNREADABLE, Failure
from scbref.cli.lnd_options import node_errors_told
from scbref.cli.opening import MULTI, SINGLE, ParsedBackup
from scbref.cli.terminal import counted, printable
from scbref.model import OutPoint

if TYPE_CHECKING:
    from scbref.lnd_node.access import NodeAccess

_NAMED: Final = 5
"""Channels that the answer names."""


@dataclass(frozen=True)
class LndVerdict:
    """lnd's own answer about one backup."""

    points: tuple[OutPoint, ...] | None
    """The channels that lnd finds in it; ``None`` if it does not open or read it."""
    refusal: str = ""
    """What lnd says then."""

    def disagreement(self, parsed: ParsedBackup) -> str:
        """Say in what lnd and scbref differ about a backup that scbref reads; empty if in nothing.

        A raw file in which something had to be undone is one that lnd is expected to refuse.
        """
        is_mended = bool(parsed.opened.mending)
        if self.points is None:
            return "" if is_mended else "scbref opens and reads it, lnd does not"
        if is_mended:
            return "scbref had to undo something, lnd opens it as it is"
        ours = Counter(single.funding_outpoint for single in parsed.singles)
        theirs = Counter(self.points)
        if ours == theirs:
            return ""
        parts = [
            f"{who} alone finds {_some(found)}"
            for who, found in (("scbref", ours - theirs), ("lnd", theirs - ours))
            if found
        ]
        return "; ".join(parts)

    def lines(self, parsed: ParsedBackup) -> Iterator[str]:
        """Yield the answer for people."""
        if self.points is None:
            yield f"lnd: {printable(self.refusal)}"
        else:
            yield f"lnd: opens it, {counted(len(self.points), 'channel')}"
        if difference := self.disagreement(parsed):
            yield f"DISAGREEMENT: {difference}; one of the two is wrong, please report it"

    def to_json(self, parsed: ParsedBackup) -> dict[str, Any]:
        """Return the answer for programs."""
        return {
            "opens": self.points is not None,
            "channels": None if self.points is None else [str(point) for point in self.points],
            "error": self.refusal or None,
            "disagreement": self.disagreement(parsed) or None,
        }


def ask_lnd(access: NodeAccess, packed: bytes, kind: str) -> LndVerdict:
    """Let a running lnd open a backup.

    Args:
        access: how it is reached.
        packed: any number of bytes, as they are in the file.
        kind: ``multi`` or ``single``.

    Raises:
        Failure: code 7: it cannot be asked.
    """
    import asyncio

    from scbref.lnd_node.client import NodeClient
    from scbref.lnd_node.refusal import NodeError, Trouble

    async def ask() -> LndVerdict:
        async with NodeClient(access) as client:
            try:
                return LndVerdict(await client.verify(packed, is_single=kind == SINGLE))
            except NodeError as error:
                if error.trouble is not Trouble.REFUSED:
                    raise
                return LndVerdict(None, error.message)

    with node_errors_told():
        return asyncio.run(ask())


def beside_lnd(failure: Failure, name: str, access: NodeAccess | None) -> Failure:
    """Return why a file is no good, with what a running lnd says of it.

    Args:
        failure: what is in the way of scbref.
        name: path of the file.
        access: how the node is reached; ``None`` if none was named.

    Raises:
        Failure: code 7: the node cannot be asked.
    """
    from scbref.cli.streams import STDIN, read_bytes

    if access is None or name == STDIN or failure.exit_code not in (CANNOT_OPEN, UNREADABLE):
        return failure
    data = read_bytes(name, MAX_INPUT)
    for kind in (MULTI, SINGLE):
        points = ask_lnd(access, data, kind).points
        if points is not None:
            found = counted(len(points), "channel")
            text = f"DISAGREEMENT: lnd opens it, {found}; scbref does not: {failure.message}"
            return Failure(text, CONTRADICTED)
    return Failure(f"{failure.message}; lnd does not open it either", failure.exit_code)


def _some(found: Counter[OutPoint]) -> str:
    names = sorted(map(str, found.elements()))
    return ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
