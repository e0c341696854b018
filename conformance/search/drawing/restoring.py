"""Descriptors of keys, Singles that are restored, and a node's channel events."""

from __future__ import annotations

from typing import Final

from ...protocol.objects import CHOICES
from .addresses import Json
from .channels import drawn_channel, graph
from .dice import Dice
from .points import bad_points
from .seeds import SeedCorpus
from .values import LOCAL_KEYS, Drawer

NEAR: Final = 40
"""Indices among which a family is scanned: an lnd takes a millisecond and a half for each."""
FAMILIES: Final = 2**31 - 1
"""Families that have keys."""
NO_KEYS: Final = (0, 1, 32, 34, 65, 300, 65_536)
"""Sizes of bytes that are no compressed point."""
CHANNEL_EVENTS: Final = ("pending_open", "open", "updated")
POINT_EVENTS: Final = (
    "fully_resolved", "fully_resolved", "funding_timeout", "active", "inactive", "active_link",
    "inactive_link",
)  # fmt: skip


def _public_key(seeds: SeedCorpus, root: Json, family: int, index: int) -> str | None:
    """Return the public key of a locator (33 bytes, hex), if the source can say it."""
    locator = {"family": family, "index": index}
    answer = seeds.ask("key.derive", {**root, "key_locator": locator})
    return answer["pub_key"] if answer else None


def descriptor(drawer: Drawer, seeds: SeedCorpus, root: Json) -> Json:
    """Draw a key descriptor; one that is to be scanned for is of a near index of this root."""
    dice = drawer.dice
    family = dice.below(10) if dice.flag() else dice.number(32)
    index = dice.below(300) if dice.flag() else dice.number(32)
    kind = dice.below(3)
    if kind == 1 and family < FAMILIES:
        known = _public_key(seeds, root, family, dice.below(NEAR))
        if known is not None:
            return {"key_locator": {"family": family, "index": 0}, "pub_key": known}
    made: Json = {"key_locator": {"family": family, "index": index}}
    if kind == 2 and (index or family >= FAMILIES):
        made["pub_key"] = drawer.point()
    return made


def ecdh(drawer: Drawer, seeds: SeedCorpus, root: Json) -> Json:
    """Draw the ``in`` of ``key.ecdh``."""
    dice = drawer.dice
    pub_key = dice.pick(bad_points()).hex() if dice.once_in(6) else drawer.point()
    if dice.once_in(24):
        pub_key = dice.data(dice.pick(NO_KEYS)).hex()
    return {**root, "key_descriptor": descriptor(drawer, seeds, root), "pub_key": pub_key}


def restore(drawer: Drawer, seeds: SeedCorpus) -> Json:
    """Draw the ``in`` of ``channel.restore``."""
    dice = drawer.dice
    rings = [ring for ring in seeds.key_rings if "seed" in ring]
    ring = dice.pick(rings)
    # lnd's call fails without one.
    listed = drawer.plain_singles() or [drawer.single()]
    singles = [_restored(drawer, seeds, ring, single) for single in listed]
    if dice.once_in(8):
        singles.append({**singles[0], "capacity": "9"})
    if dice.once_in(8):
        which = dice.below(len(singles))
        singles[which] = {**singles[which], "version": 8 + dice.below(120)}
        singles[which].pop("close_tx_inputs", None)
    return {"singles": singles, "key_ring": ring}


def _restored(drawer: Drawer, seeds: SeedCorpus, ring: Json, single: Json) -> Json:
    """Return a Single with locators that mostly have keys, and a root that is to be found."""
    dice = drawer.dice
    config = dict(single["local_chan_cfg"])
    for name in LOCAL_KEYS:
        config[name] = _locator(dice)
    scid = dict(single["short_channel_id"])
    for name in ("block_height", "tx_index"):
        if dice.once_in(3):
            scid[name] = 0
    at = _locator(dice)
    root: Json = {"key_locator": at}
    if dice.once_in(3) and at["family"] < FAMILIES:
        index = dice.below(NEAR)
        wallet = {"seed": ring["seed"], "coin_type": ring["coin_type"]}
        known = _public_key(seeds, wallet, at["family"], index)
        if known is not None:
            place = index if dice.flag() else 0
            root = {"key_locator": {**at, "index": place}, "pub_key": known}
    changed = {"local_chan_cfg": config, "short_channel_id": scid, "sha_chain_root_desc": root}
    return {**single, **changed}


def _locator(dice: Dice) -> Json:
    family = dice.below(10)
    if dice.once_in(6):
        family = dice.number(32) if dice.once_in(12) else dice.number(31) % FAMILIES
    return {"family": family, "index": dice.number(32)}


def node_events(drawer: Drawer) -> Json:
    """Draw the ``in`` of ``notifier.events``."""
    dice = drawer.dice
    channels = [drawn_channel(drawer) for _ in range(1 + dice.length(long=8))]
    events = [_event(drawer, channels) for _ in range(dice.length(long=40))]
    return {"events": events, **graph(drawer, channels)}


def _event(drawer: Drawer, channels: list[Json]) -> Json:
    dice = drawer.dice
    channel = dice.pick(channels)
    kind = dice.below(3)
    if kind == 0:
        return {dice.pick(CHANNEL_EVENTS): channel}
    point = drawer.outpoint() if dice.once_in(8) else channel["funding_outpoint"]
    if kind == 1:
        how = dice.pick(CHOICES["close_type"])
        return {"closed": {"chan_point": point, "close_type": how, "is_pending": dice.flag()}}
    return {dice.pick(POINT_EVENTS): point}
