"""The words of a wallet, and Singles that are to prove something."""

from __future__ import annotations

from typing import Final

from .addresses import Json
from .dice import Dice
from .seeds import SeedCorpus
from .values import Drawer

COST: Final = 16
"""scrypt's cost parameter: with lnd's own every case would take a tenth of a second."""
SELDOM: Final = 80
"""Once in so many cases lnd's own cost is meant."""
COUNTS: Final = (0, 1, 2, 12, 15, 23, 25, 33)
"""Numbers of words that are no phrase's."""
SIZES: Final = (0, 1, 6, 72, 252, 253, 1000)
"""Bytes of a passphrase."""
ZEROS: Final = ("abandon",) * 24
"""Words without a corpus that has some."""
MEMBERS: Final = (
    "version", "is_initiator", "chain_hash", "funding_outpoint", "short_channel_id",
    "remote_node_pub", "addresses", "capacity", "local_chan_cfg", "remote_chan_cfg",
    "sha_chain_root_desc", "lease_expiry",
)  # fmt: skip
"""Members of a Single one of which is another's."""


def encode_words(drawer: Drawer, seeds: SeedCorpus) -> Json:
    """Draw the ``in`` of ``aezeed.encode``: now and then a number or a length does not fit."""
    dice = drawer.dice
    given = _seed(dice, seeds)
    if dice.once_in(3):
        name, value = dice.pick(
            (
                ("internal_version", dice.pick((256, -1, 1 << 31, 1 << 40))),
                ("birthday", dice.pick((65_536, -1, (1 << 31) - 1, 1 << 31))),
                ("entropy", dice.data(dice.pick((0, 15, 17, 32, 253, 70_000))).hex()),
                ("salt", dice.data(dice.pick((0, 4, 6, 8, 253, 70_000))).hex()),
                ("passphrase", dice.data(70_000).hex()),
            )
        )
        given[name] = value
    return given


def decode_words(drawer: Drawer, seeds: SeedCorpus) -> Json:
    """Draw the ``in`` of ``aezeed.decode``: good words, most often with one thing changed."""
    dice = drawer.dice
    given = _phrase(dice, seeds)
    words = list(given["words"])
    at, other = dice.below(len(words)), dice.below(len(words))
    kind = dice.below(8)
    if kind == 0:
        words[at], words[other] = words[other], words[at]
    elif kind == 1:
        words[at] = dice.pick(seeds.words or ZEROS)
    elif kind == 2:
        odd = (words[at].upper(), words[at].title(), f" {words[at]}", words[at][:4], "", "é")
        words[at] = dice.pick(odd)
    elif kind == 3:
        size = dice.pick(COUNTS)
        words = (words * 2)[:size]
    elif kind == 4:
        given["passphrase"] = dice.data(dice.pick((*SIZES, 70_000))).hex()
    return {**given, "words": words}


def _seed(dice: Dice, seeds: SeedCorpus) -> Json:
    given: Json = {
        "internal_version": dice.number(8),
        "birthday": dice.number(16),
        "entropy": dice.data(16).hex(),
        "salt": dice.data(5).hex(),
        "passphrase": dice.data(dice.pick(SIZES)).hex(),
    }
    return given if dice.once_in(SELDOM) else {**given, **_cost(seeds)}


def _cost(seeds: SeedCorpus) -> Json:
    return {"scrypt_n": COST} if "scrypt_n" in seeds.features else {}


def _phrase(dice: Dice, seeds: SeedCorpus) -> Json:
    """Return good words with what opens them: of any seed, or those of a vector."""
    # To make some with lnd's own cost takes time: then those of the vectors have to do.
    if dice.flag() and _cost(seeds):
        given = _seed(dice, seeds)
        if made := seeds.ask("aezeed.encode", given):
            opening: Json = {n: given[n] for n in ("passphrase", "scrypt_n") if n in given}
            return {"words": made["words"], **opening}
    listed = seeds.phrases(_cost(seeds).get("scrypt_n"))
    return dict(dice.pick(listed)) if listed else {"words": ZEROS, "passphrase": "", **_cost(seeds)}


def proof(drawer: Drawer, seeds: SeedCorpus) -> Json:
    """Draw the ``in`` of ``closetx.verify``: a vector's Single with one member of another."""
    dice = drawer.dice
    drawn = drawer.single()
    if dice.once_in(3) or not seeds.proofs:
        rings = [ring for ring in seeds.key_rings if "seed" in ring]
        return {"single": drawn, "key_ring": dice.pick(rings or seeds.key_rings)}
    given = dice.pick(seeds.proofs)
    single, ring = given["single"], given["key_ring"]
    kind = dice.below(4)
    if kind == 1:
        name = dice.pick(MEMBERS)
        if name in drawn and name in single:
            single = {**single, name: drawn[name]}
    elif kind == 2 and "close_tx_inputs" in single:
        # Of the same version, so that it has the same members.
        other = drawer.close_tx_inputs(single["version"])
        name = dice.pick(tuple(other))
        single = {**single, "close_tx_inputs": {**single["close_tx_inputs"], name: other[name]}}
    elif kind == 3:
        side = dice.pick(("local_chan_cfg", "remote_chan_cfg"))
        name = dice.pick(tuple(drawn[side]))
        single = {**single, side: {**single[side], name: drawn[side][name]}}
    return {"single": single, "key_ring": ring}
