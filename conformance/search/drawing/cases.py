"""Strategies for whole requests, by operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from hypothesis import strategies as st

from ...corpus.plaintext import READ
from . import channels
from .sealed import Sealed, requests_to_seal
from .seeds import NONCES, SeedCorpus
from .values import Json, odd_singles, singles
from .weighted import often


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A request, and the answer where that is known by construction."""

    op: str
    given: Json
    ok: Json | None = None
    inside: str = ""
    """What is in its envelopes, in hex: the simpler of two cases of one length is told by it."""


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
    "version.encode": 1,
    "version.decode": 1,
}
"""The operations that are explored, and how often each is; each kind of history is once."""


def explored(ops: Iterable[str], globs: Iterable[str] = ()) -> list[str]:
    """Return those of ``ops`` that can be explored and match one of ``globs``, if any."""
    known, wanted = set(ops), tuple(globs)
    return [
        op
        for op in WEIGHTS
        if op in known and (not wanted or any(fnmatchcase(op, glob) for glob in wanted))
    ]


def case_strategies(
    seeds: SeedCorpus, ops: Iterable[str]
) -> dict[str, st.SearchStrategy[DrawnCase]]:
    """Return the strategy of each of these operations; without any nothing is asked."""
    if not (wanted := list(ops)):
        return {}
    maker = _Maker(seeds)
    return {op: maker.strategy(op) for op in wanted}


class _Maker:
    """Makes the strategy of each operation."""

    def __init__(self, seeds: SeedCorpus) -> None:
        self._seeds = seeds
        self._sealed = Sealed(seeds)
        self._plain = singles(tuple(seeds.versions), seeds.kinds, seeds.close)
        self._single = self._plain | odd_singles(self._plain)
        self._nonce = st.sampled_from(NONCES)
        self._ring = st.sampled_from(seeds.key_rings)

    def strategy(self, op: str) -> st.SearchStrategy[DrawnCase]:
        """Return the strategy of an operation."""
        makers: dict[str, Callable[[], st.SearchStrategy[Json]]] = {
            "single.serialize": lambda: st.fixed_dictionaries({"single": self._single}),
            "multi.serialize": lambda: st.fixed_dictionaries({"multi": self._multi()}),
            "single.pack": lambda: self._pack("single", self._single),
            "multi.pack": lambda: self._pack("multi", self._multi()),
            "static-chan-backups.pack": self._pack_list,
            "channel.new-single": lambda: channels.requests(self._seeds.kinds),
            "backup.fetch": lambda: channels.fetches(self._seeds.kinds),
            "backup.fetch-all": lambda: channels.fetches_of_all(self._seeds.kinds),
            "envelope.seal": lambda: requests_to_seal(self._seeds, self._nonce),
            "key.derive": lambda: _derive(self._seeds.wallet_seeds),
            "key.encryption": lambda: st.fixed_dictionaries(_root(self._seeds.wallet_seeds)),
            "version.encode": lambda: st.fixed_dictionaries(
                {"version": st.integers(0, 255), "close_tx": st.booleans()}
            ),
            "version.decode": lambda: st.fixed_dictionaries({"encoded": st.integers(0, 255)}),
        }
        with_envelopes: dict[str, Callable[[], st.SearchStrategy[tuple[Json, str]]]] = {
            "single.unpack": lambda: self._sealed.one("single"),
            "multi.unpack": lambda: self._sealed.one("multi"),
            "envelope.open": lambda: self._sealed.one("single"),
            "singles.unpack": self._sealed.several,
            "recover.singles": lambda: self._sealed.recovery("single"),
            "recover.multi": lambda: self._sealed.recovery("multi"),
        }
        if op in READ:
            return self._read(READ[op])
        if op in with_envelopes:
            return with_envelopes[op]().map(lambda drawn: DrawnCase(op, drawn[0], inside=drawn[1]))
        return makers[op]().map(lambda given: DrawnCase(op, given))

    def _read(self, kind: str) -> st.SearchStrategy[DrawnCase]:
        noise = st.builds(lambda v, rest: bytes([v]) + rest, st.integers(0, 255), st.binary())
        noisy = noise.map(lambda data: DrawnCase(f"{kind}.deserialize", _bytes(data)))
        if not self._seeds.templates:
            return noisy
        hostile = self._sealed.hostile(kind)
        wrong = hostile.map(lambda data: DrawnCase(f"{kind}.deserialize", _bytes(data)))
        return often((4, wrong), (1, self._round_trip(kind)), (1, noisy))

    def _round_trip(self, kind: str) -> st.SearchStrategy[DrawnCase]:
        """Draw bytes that mean a known value."""

        def case(value: Json) -> DrawnCase:
            data = self._seeds.serialize(kind, value)
            answer = {kind: value} if data is not None else None
            return DrawnCase(f"{kind}.deserialize", _bytes(data or b""), answer)

        if kind == "single":
            return self._plain.map(case)
        return st.lists(self._plain, max_size=3).map(_as_multi).map(case)

    def _multi(self) -> st.SearchStrategy[Json]:
        version = st.sampled_from((0, 0, 0, 0, 0, 1, 255))
        members = st.lists(self._single, max_size=3)
        return st.builds(lambda v, each: {**_as_multi(each), "version": v}, version, members)

    def _pack(self, kind: str, content: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        return st.fixed_dictionaries({kind: content, "key_ring": self._ring, "nonce": self._nonce})

    def _pack_list(self) -> st.SearchStrategy[Json]:
        return st.builds(
            lambda each, ring: {
                "singles": each,
                "key_ring": ring,
                "nonces": list(NONCES[: len(each)]),
            },
            st.lists(self._single, max_size=3),
            self._ring,
        )


def _bytes(data: bytes) -> Json:
    return {"bytes": data.hex()}


def _as_multi(members: list[Json]) -> Json:
    return {"version": 0, "static_backups": members}


def _root(wallet_seeds: tuple[str, ...]) -> dict[str, st.SearchStrategy[Any]]:
    return {"seed": st.sampled_from(wallet_seeds), "coin_type": st.integers(0, 2)}


def _derive(wallet_seeds: tuple[str, ...]) -> st.SearchStrategy[Json]:
    family = st.sampled_from((*range(10), 9999, 2**31 - 2, 2**31 - 1))
    index = st.sampled_from((*range(8), 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 1))
    locator = st.fixed_dictionaries({"family": family, "index": index})
    return st.fixed_dictionaries({**_root(wallet_seeds), "key_locator": locator})
