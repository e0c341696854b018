"""Draws whole requests, by operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from ...corpus.plaintext import READ
from . import channels, owner, restoring
from .addresses import Json
from .dice import Dice
from .hostile import hostile_single
from .points import bad_points
from .sealed import Sealed
from .seeds import NONCES, SeedCorpus
from .values import Drawer


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A request, and the answer where that is known by construction."""

    op: str
    """The operation."""
    given: Json
    """The request's ``in``."""
    ok: Json | None = None
    """The right answer's ``ok``; ``None`` where only the oracle knows."""
    inside: str = ""
    """What is in its envelopes, in hex; decides which of two cases of one length is simpler."""


WEIGHTS: Final = {
    "single.deserialize": 8,
    "multi.deserialize": 3,
    "single.serialize": 5,
    "multi.serialize": 1,
    "single.unpack": 2,
    "multi.unpack": 2,
    "singles.unpack": 1,
    "single.pack": 2,
    "multi.pack": 1,
    "static-chan-backups.pack": 1,
    "envelope.seal": 1,
    "envelope.open": 1,
    "channel.new-single": 2,
    "backup.fetch": 1,
    "backup.fetch-all": 1,
    "recover.singles": 2,
    "recover.multi": 2,
    "key.derive": 1,
    "key.encryption": 1,
    "key.derive-private": 1,
    "key.ecdh": 1,
    "channel.restore": 2,
    "notifier.events": 2,
    "aezeed.decode": 1,
    "aezeed.encode": 1,
    "closetx.verify": 1,
    "version.encode": 1,
    "version.decode": 1,
}
"""The operations of which cases are drawn, and how often; a kind of history has weight 1."""
SLOW_WITHOUT: Final = {"aezeed.decode": "scrypt_n", "aezeed.encode": "scrypt_n"}
"""Operations of which a case takes both sides a tenth of a second unless they have a feature."""
RARER: Final = 4
"""How many times as often the others are drawn then."""


def explored(ops: Iterable[str], globs: Iterable[str] = ()) -> list[str]:
    """Return those of ``ops`` that can be explored and match one of ``globs``, if any."""
    known, wanted = set(ops), tuple(globs)
    return [
        op
        for op in WEIGHTS
        if op in known and (not wanted or any(fnmatchcase(op, glob) for glob in wanted))
    ]


class Cases:
    """Draws the cases of operations."""

    def __init__(self, seeds: SeedCorpus) -> None:
        self._seeds = seeds
        self._sealed = Sealed(seeds)
        drawn: Mapping[str, Callable[[Drawer], Json]] = {
            "single.serialize": lambda each: {"single": each.any_single()},
            "multi.serialize": lambda each: {"multi": _multi(each)},
            "single.pack": lambda each: self._pack("single", each, each.any_single()),
            "multi.pack": lambda each: self._pack("multi", each, _multi(each)),
            "static-chan-backups.pack": self._pack_list,
            "channel.new-single": channels.request,
            "backup.fetch": channels.fetch,
            "backup.fetch-all": channels.fetch_all,
            "envelope.seal": lambda each: self._sealed.to_seal(each.dice, _nonce(each.dice)),
            "key.derive": self._derive,
            "key.encryption": self._encryption,
            "key.derive-private": self._derive_private,
            "key.ecdh": lambda each: restoring.ecdh(each, self._seeds, self._root(each.dice)),
            "channel.restore": lambda each: restoring.restore(each, self._seeds),
            "notifier.events": restoring.node_events,
            "aezeed.decode": lambda each: owner.decode_words(each, self._seeds),
            "aezeed.encode": lambda each: owner.encode_words(each, self._seeds),
            "closetx.verify": lambda each: owner.proof(each, self._seeds),
            "version.encode": lambda each: {
                "version": each.dice.number(8), "close_tx": each.dice.flag()
            },
            "version.decode": lambda each: {"encoded": each.dice.number(8)},
        }  # fmt: skip
        self._drawn = drawn
        self._with_envelopes: Mapping[str, Callable[[Dice], tuple[Json, str]]] = {
            "single.unpack": lambda dice: self._sealed.one(dice, "single"),
            "multi.unpack": lambda dice: self._sealed.one(dice, "multi"),
            "envelope.open": lambda dice: self._sealed.one(dice, "single"),
            "singles.unpack": self._sealed.several,
            "recover.singles": lambda dice: self._sealed.recovery(dice, "single"),
            "recover.multi": lambda dice: self._sealed.recovery(dice, "multi"),
        }

    def draw(self, op: str, dice: Dice) -> DrawnCase:
        """Draw a case of an operation."""
        if op in READ:
            return self._read(READ[op], op, dice)
        if op in self._with_envelopes:
            given, inside = self._with_envelopes[op](dice)
            return DrawnCase(op, given, inside=inside)
        return DrawnCase(op, self._drawn[op](self._drawer(dice)))

    def _drawer(self, dice: Dice) -> Drawer:
        return Drawer(dice, self._seeds.versions, self._seeds.kinds, self._seeds.close)

    def _read(self, kind: str, op: str, dice: Dice) -> DrawnCase:
        drawn = dice.often((8, "template"), (3, "round trip"), (2, "value"), (1, "noise"))
        if drawn == "noise" or not self._seeds.templates:
            noise = bytes([dice.below(256)]) + dice.data(dice.below(12))
            return DrawnCase(op, _bytes(noise))
        if drawn == "template":
            return DrawnCase(op, _bytes(self._sealed.hostile(dice, kind)))
        if drawn == "round trip":
            return self._round_trip(kind, op, dice)
        template = self._seeds.template(self._drawer(dice).single())
        if template is None or kind != "single":
            return DrawnCase(op, _bytes(self._sealed.fine(dice, kind)))
        return DrawnCase(op, _bytes(hostile_single(dice, self._seeds.templates, template)))

    def _round_trip(self, kind: str, op: str, dice: Dice) -> DrawnCase:
        """Draw bytes that mean a known value."""
        drawer = self._drawer(dice)
        value = drawer.single() if kind == "single" else _as_multi(drawer.plain_singles())
        data = self._seeds.serialize(kind, value)
        return DrawnCase(op, _bytes(data or b""), {kind: value} if data is not None else None)

    def _pack(self, kind: str, drawer: Drawer, content: Json) -> Json:
        ring = drawer.dice.pick(self._seeds.key_rings)
        return {kind: content, "key_ring": ring, "nonce": _nonce(drawer.dice)}

    def _pack_list(self, drawer: Drawer) -> Json:
        singles = drawer.any_singles()
        ring = drawer.dice.pick(self._seeds.key_rings)
        nonces = [f"{number:048x}" for number in range(len(singles))]
        return {"singles": singles, "key_ring": ring, "nonces": nonces}

    def _root(self, dice: Dice) -> Json:
        coin_type = dice.below(3) if dice.flag() else dice.number(32)
        if self._seeds.extended_keys and dice.once_in(3):
            key, meant = dice.pick(self._seeds.extended_keys)
            return {"extended_key": key, "coin_type": meant if dice.flag() else coin_type}
        return {"seed": dice.pick(self._seeds.wallet_seeds), "coin_type": coin_type}

    def _encryption(self, drawer: Drawer) -> Json:
        dice = drawer.dice
        if dice.once_in(4):
            bad = dice.once_in(3)
            return {"base_pub": dice.pick(bad_points()).hex() if bad else drawer.point()}
        return self._root(dice)

    def _derive_private(self, drawer: Drawer) -> Json:
        root = self._root(drawer.dice)
        return {**root, "key_descriptor": restoring.descriptor(drawer, self._seeds, root)}

    def _derive(self, drawer: Drawer) -> Json:
        dice = drawer.dice
        family = dice.below(10) if dice.flag() else dice.number(32)
        index = dice.below(300) if dice.flag() else dice.number(32)
        return {**self._root(dice), "key_locator": {"family": family, "index": index}}


def _nonce(dice: Dice) -> str:
    return dice.pick(NONCES) if dice.flag() else dice.data(24).hex()


def _bytes(data: bytes) -> Json:
    return {"bytes": data.hex()}


def _as_multi(members: list[Json]) -> Json:
    return {"version": 0, "static_backups": members}


def _multi(drawer: Drawer) -> Json:
    version = drawer.dice.pick((0, 0, 0, 0, 0, 1, 200, 255))
    return {**_as_multi(drawer.any_singles()), "version": version}
