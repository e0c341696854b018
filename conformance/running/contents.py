"""What the files of a scenario hold: named contents, and Singles that are told by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..corpus.pool import outpoint_of
from ..corpus.references import ONE, nonce_of
from ..corpus.scenario import Json, Pool
from ..judging.compare import canonical, differences
from ..judging.mistakes import kinds
from .oracle import Oracle

RING: Final = "own"
"""Name of the key ring that packs and unpacks files."""


class CannotJudge(Exception):
    """Nothing can be said about a file, or it cannot be made: the oracle is missing, or strace."""


@dataclass(slots=True)
class Contents:
    """The contents in the pool of a scenario, those among them that the oracle makes."""

    pool: Pool
    """What the names in steps stand for; what is made is kept there."""
    oracle: Oracle
    """Packs and unpacks."""

    def packed_multi(self, name: str) -> str:
        """Return a content by its name, in hex; one that is only described is made.

        Raises:
            CannotJudge: there is no oracle that makes it.
        """
        if name not in self.pool.bytes and name in self.pool.sealed:
            singles = [self.pool.singles[each] for each in self.pool.names(self.pool.sealed[name])]
            multi = {"version": 0, "static_backups": singles}
            made = self._made("multi.pack", {"multi": multi, "nonce": nonce_of(name)})
            self.pool.bytes[name] = made["packed"]
        found: str = self.pool.bytes[name]
        return found

    def packed_singles(self, names: Sequence[str]) -> list[str]:
        """Return Singles packed one by one, in hex.

        Raises:
            CannotJudge: there is no oracle that packs them.
        """
        made = self.pool.bytes
        left = {name: self.pool.singles[name] for name in names if ONE + name not in made}
        while left:
            # Of Singles with the same channel point only one is packed.
            now = {outpoint_of(each): name for name, each in left.items()}
            asked = list(now.values())
            given = {
                "singles": [left.pop(name) for name in asked],
                "nonces": [nonce_of(ONE + name) for name in asked],
            }
            for entry in self._made("static-chan-backups.pack", given)["packed"]:
                made[ONE + now[outpoint_of(entry)]] = entry["packed"]
        if missing := [name for name in names if ONE + name not in made]:
            raise CannotJudge(f"the oracle does not pack the Single {missing[0]}")
        return [made[ONE + name] for name in names]

    def _made(self, op: str, given: Json) -> dict[str, Any]:
        answer, problem = self.oracle.ask(op, {**given, "key_ring": self.pool.key_rings[RING]})
        if answer is None:
            raise CannotJudge(self.oracle.cannot(op) or f"the oracle packs nothing: {problem}")
        return answer

    def name_of(self, data: bytes) -> str:
        """Return the name of a content."""
        text = data.hex()
        for name, known in self.pool.bytes.items():
            if known == text:
                return name
        return f"{len(data)} other bytes"

    def unpacked(self, data: bytes) -> list[str]:
        """Return the names of the Singles in the bytes of a packed Multi, sorted.

        Raises:
            CannotJudge: there is no oracle to unpack it.
        """
        given = {"packed": data.hex(), "key_ring": self.pool.key_rings[RING]}
        answer, problem = self.oracle.ask_once("multi.unpack", given)
        if answer is None:
            if obstacle := self.oracle.cannot("multi.unpack"):
                raise CannotJudge(obstacle)
            # A wrong way to seal can be told from a file alone.
            if mistake := self.oracle.diagnose("envelope.open", given, {}):
                problem = f"error auth-failed, {mistake}"
            return [f"does not unpack: {problem}"]
        return sorted(self._name_of_single(each) for each in answer["multi"]["static_backups"])

    def _name_of_single(self, single: Json) -> str:
        text, same_channel = canonical(single), self.pool.by_channel.get(outpoint_of(single), [])
        for name in same_channel:
            if canonical(self.pool.singles[name]) == text:
                return name
        near = [
            (len(found), f"{name} but for {', '.join(str(each) for each in found[:2])}")
            for name in same_channel
            if (found := differences(self.pool.singles[name], single))
        ]
        if near:
            return min(near)[1]
        point = single["funding_outpoint"]
        for name, known in self.pool.singles.items():
            if _is_reversed(known["funding_outpoint"], point):
                return f"{name} but for the byte order of its funding_outpoint"
        return f"a Single of {point['txid']}:{point['index']}"


def _is_reversed(known: Json, point: Json) -> bool:
    """Say whether an outpoint is another one but for the order of bytes in it."""
    found = differences(known, point)
    return bool(found) and all("bytes reversed" in kinds(each) for each in found)
