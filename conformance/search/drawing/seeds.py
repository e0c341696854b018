"""The seed corpus, from which cases are made: bytes with named places, sealed blobs, keys.

All of it comes from an adapter, through the protocol; without one that can serialize and
explain, hostile cases are plain random bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

import msgspec

from ...corpus.load import Corpus, Vector
from ...running.hexdump import ExplainedField
from .addresses import KINDS, Json, drawn_address, known_kinds
from .dice import Dice
from .points import good_points
from .values import Drawer, plainest

NONCES: Final = tuple(hashlib.sha256(b"nonce%d" % n).hexdigest()[:48] for n in range(4))
WALLET_SEEDS: Final = 24
SHOWN: Final = ((), ("tcp4",), ("tcp6", "onion_v2", "tcp4"), ("onion_v3", "dns"), KINDS)
"""Address lists of the richer templates."""
RICH: Final = 4
"""Templates of each shape that are not all zeros."""
OF_TEMPLATES: Final = -1
"""The seed by which templates are drawn: they are the same in every search."""
LARGEST: Final = 2_000
"""Bytes of a template, at most: a search edits thousands of them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of some bytes."""

    name: str
    """Dotted, with indexes: ``addresses.[0].port``."""
    start: int
    """The first byte."""
    end: int
    """The byte after the last."""
    leaf: bool
    """Whether it has no parts."""

    def moved(self, by: int) -> Place:
        """Return the same place ``by`` bytes further on."""
        return Place(self.name, self.start + by, self.end + by, self.leaf)


class Template:
    """Good bytes, and what is known of them.

    No data class: nobody compares two, and its ``repr`` is to be short.

    Attributes:
        data: the bytes.
        places: where the fields are.
        names: those of the places.
        value: what they mean.
    """

    def __init__(self, data: bytes, places: tuple[Place, ...], value: Json) -> None:
        self.data = data
        self.places = places
        self.names = frozenset(place.name for place in places)
        self.value = value

    def __repr__(self) -> str:
        return f"<{len(self.data)} bytes>"


def places_of(tree: Any) -> tuple[Place, ...]:
    """Return all nodes of an ``explain`` tree but the root, with dotted names."""
    try:
        root = msgspec.convert(tree, ExplainedField)
    except (msgspec.ValidationError, RecursionError):
        return ()
    found: list[Place] = []

    def visit(node: ExplainedField, prefix: str) -> None:
        for child in node.children:
            name = f"{prefix}.{child.name}" if prefix else child.name
            found.append(Place(name, child.offset, child.offset + child.size, not child.children))
            visit(child, name)

    visit(root, "")
    return tuple(found)


class Source(Protocol):
    """Answers single requests, as an adapter does."""

    def value(self, op: str, given: Json) -> dict[str, Any] | None:
        """Return the ``ok`` value, or ``None`` for anything else."""
        ...


@dataclass
class SeedCorpus:
    """Material for cases. Equal seed corpora give equal material."""

    source: Source | None
    """Serializes, explains and seals; ``None`` without an adapter that can."""
    versions: Sequence[int] = tuple(range(8))
    """Of Singles."""
    features: frozenset[str] = frozenset(
        {"close_tx_inputs", "dns_address", "opaque_address", "scrypt_n"}
    )
    """Features of the protocol that cases may need."""
    corpus: Corpus | None = None
    """Gives wallet seeds whose derivation is special."""
    _sealed: dict[tuple[str, int, int], str | None] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of address that may be used."""
        return known_kinds(self.features)

    @property
    def close(self) -> bool:
        """Whether bit 7 may be set."""
        return "close_tx_inputs" in self.features

    def ask(self, op: str, given: Json) -> dict[str, Any] | None:
        """Ask the source; ``None`` when there is none, or it refuses."""
        return self.source.value(op, given) if self.source is not None else None

    def serialize(self, kind: str, value: Json) -> bytes | None:
        """Return the bytes of a Single or a Multi (``kind``)."""
        answer = self.ask(f"{kind}.serialize", {kind: value})
        return bytes.fromhex(answer["bytes"]) if answer else None

    def explain(self, data: bytes, kind: str) -> tuple[Place, ...]:
        """Return the places in the bytes of a Single or a Multi, as far as they can be read."""
        answer = self.ask("explain", {"bytes": data.hex(), "kind": kind})
        return places_of(answer.get("tree")) if answer else ()

    def read(self, data: bytes, kind: str) -> dict[str, Any] | None:
        """Return what the bytes of a Single or a Multi mean, if they can be read."""
        return self.ask(f"{kind}.deserialize", {"bytes": data.hex()})

    def seal(self, plaintext: bytes, key_ring: Json) -> str | None:
        """Return an envelope around any plaintext, in hex, always the same for the same."""
        nonce = NONCES[len(plaintext) % len(NONCES)]
        given = {"plaintext": plaintext.hex(), "key_ring": key_ring, "nonce": nonce}
        return _with_nonce(self.ask("envelope.seal", given), nonce)

    def open(self, packed: str, key_ring: Json) -> bytes | None:
        """Return what is in an envelope, if it opens."""
        answer = self.ask("envelope.open", {"packed": packed, "key_ring": key_ring})
        return bytes.fromhex(answer["plaintext"]) if answer else None

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Good Singles of every shape, first those that are zero wherever they may be."""
        made = map(self.template, self._shapes())
        return tuple(each for each in made if each and len(each.data) <= LARGEST)

    def template(self, value: Json) -> Template | None:
        """Return the bytes of a Single with their places, if the source can write and read it."""
        data = self.serialize("single", value)
        places = self.explain(data, "single") if data else ()
        return Template(data, places, value) if data and places else None

    def _shapes(self) -> Iterable[Json]:
        close = (False, True) if self.close else (False,)
        yield from (plainest(version, each) for each in close for version in self.versions)
        for number in range(RICH * len(self.versions)):
            version = self.versions[number % len(self.versions)]
            drawer = Drawer(Dice(OF_TEMPLATES, number), (version,), self.kinds, self.close)
            kinds = [kind for kind in SHOWN[number % len(SHOWN)] if kind in self.kinds]
            yield {**drawer.single(), "addresses": [drawn_address(drawer.dice, k) for k in kinds]}

    @cached_property
    def key_rings(self) -> tuple[Json, ...]:
        """Key rings with agreeing members."""
        rings = []
        for seed, coin_type in (("00" * 15 + "01", 0), ("a5" * 64, 1), ("5a" * 32, 2**31 - 1)):
            derived = self.ask("key.encryption", {"seed": seed, "coin_type": coin_type})
            if derived and derived.keys() >= {"base_pub", "encryption_key"}:
                rings.append({"seed": seed, "coin_type": coin_type, **derived})
        return (*rings, *(_bare_ring(point) for point in good_points(1 if rings else 2)))

    @cached_property
    def wallet_seeds(self) -> tuple[str, ...]:
        """Wallet seeds in hex; those of the vectors are special in their derivation."""
        vectors = self.corpus.vectors if self.corpus else ()
        known = {v.in_["seed"]: None for v in vectors if v.op == "key.derive" and "seed" in v.in_}
        listed = list(known)
        return ("00" * 15 + "01", *listed[:: max(1, len(listed) // WALLET_SEEDS)][:WALLET_SEEDS])

    @cached_property
    def extended_keys(self) -> tuple[tuple[str, int], ...]:
        """Extended keys of the vectors, and the coin types with which they stand there.

        Of those on which a behaviour decides nothing more could be said here.
        """
        vectors = self.corpus.vectors if self.corpus else ()
        known = {
            (v.in_["extended_key"], v.in_["coin_type"]): None
            for v in vectors
            if v.verdict in ("valid", "invalid")
            and v.op.startswith("key.")
            and {"extended_key", "coin_type"} <= v.in_.keys()
        }
        return tuple(known)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words that stand in a phrase of the vectors."""
        found = (v.in_["words"] for v in self._good("aezeed.decode"))
        return tuple(dict.fromkeys(word for words in found for word in words))

    def phrases(self, scrypt_n: int | None) -> tuple[Json, ...]:
        """Words of the vectors with what opens them, of one cost; ``None`` for lnd's own."""
        return tuple(
            v.in_ for v in self._good("aezeed.decode") if v.in_.get("scrypt_n") == scrypt_n
        )

    @cached_property
    def proofs(self) -> tuple[Json, ...]:
        """Singles of the vectors that are to prove something, with their key rings."""
        return tuple(v.in_ for v in self._good("closetx.verify"))

    def _good(self, op: str) -> list[Vector]:
        vectors = self.corpus.vectors if self.corpus else ()
        return [v for v in vectors if v.op == op and v.verdict == "valid"]

    def sealed(self, kind: str, index: int, ring: int) -> str | None:
        """Return template ``index`` packed as a Single or as a Multi (``kind``), in hex."""
        key = (kind, index, ring)
        if key not in self._sealed:
            value = self.templates[index].value
            content = value if kind == "single" else {"version": 0, "static_backups": [value]}
            given = {kind: content, "key_ring": self.key_rings[ring]}
            nonce = NONCES[index % len(NONCES)]
            answer = self.ask(f"{kind}.pack", {**given, "nonce": nonce})
            self._sealed[key] = _with_nonce(answer, nonce)
        return self._sealed[key]


def _with_nonce(answer: dict[str, Any] | None, nonce: str) -> str | None:
    packed = answer.get("packed") if answer else None
    # With a nonce of the source's own a seed would not draw the same cases again.
    return packed if isinstance(packed, str) and packed.startswith(nonce) else None


def _bare_ring(point: str) -> Json:
    return {
        "base_pub": point,
        "encryption_key": hashlib.sha256(bytes.fromhex(point)).hexdigest(),
    }
