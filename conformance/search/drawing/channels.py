"""Channels from which a Single is made, and the sources that list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .addresses import Json, drawn_addresses
from .dice import Dice
from .points import ORDER
from .transactions import transaction
from .values import MISSING, Drawer, put

TYPE_BITS: Final = 13
"""Bits of lnd's channel type."""
TYPES: Final = (
    *(0, 1, 3, 7, 15, 0x2B, 1 << 6, 1 << 7, 1 << 8, 1 << 10, 3 << 10, 0x4CB, 1 << 12),
    *(1 << 13, 1 << 31),
)
"""Channel types that lnd makes, each bit that decides something alone, and unknown ones."""
HEIGHTS: Final = (0, 1, 499_999_999, 500_000_000, 500_000_001, 2**31 - 1, 2**31, 2**32 - 1)
"""Heights, and where a height becomes a time or something relative."""
ODDITIES: Final = (
    ("revocation_root", MISSING),
    ("revocation_root", "00" * 32),
    ("revocation_root", f"{ORDER:064x}"),
    ("identity_pub", MISSING),
    ("remote_chan_cfg.multi_sig_key", MISSING),
    ("remote_chan_cfg.revocation_base_point", MISSING),
    ("short_channel_id.tx_index", 2**24),
    ("funding_outpoint.index", 65536),
)
"""Members of a channel that no channel should have like this; root 0 and the order give no key."""
MANY: Final = 300
"""Channels of a source that has very many."""
UNKNOWN: Final = {"txid": "07" * 32, "index": 7}
"""No channel's funding outpoint."""


def drawn_channel(drawer: Drawer) -> Json:
    """Draw an OpenChannel: pending or confirmed, with or without a commitment."""
    dice = drawer.dice
    scid = drawer.short_channel_id()
    if dice.once_in(3):
        scid["block_height"] = 0
    family = dice.pick((5, 5, 0, 6, dice.number(32)))
    channel: Json = {
        "chan_type": dice.pick(TYPES) if dice.flag() else dice.below(1 << TYPE_BITS),
        "chain_hash": drawer.chain(),
        "funding_outpoint": drawer.outpoint(),
        "short_channel_id": scid,
        "is_pending": dice.flag(),
        "is_initiator": dice.flag(),
        "identity_pub": drawer.peer(),
        "capacity": drawer.amount(),
        "funding_broadcast_height": dice.number(32) if dice.flag() else dice.number(24),
        "local_chan_cfg": drawer.local_config(),
        "remote_chan_cfg": drawer.remote_config(),
        "revocation_key_locator": {"family": family, "index": dice.number(32)},
        # Below the group order.
        "revocation_root": "01" + dice.data(31).hex(),
        "thaw_height": dice.pick(HEIGHTS) if dice.flag() else dice.number(32),
    }
    if dice.once_in(3):
        number = dice.number
        channel["confirmed_scid"] = {
            "block_height": number(24), "tx_index": number(24), "tx_position": number(16)
        }  # fmt: skip
    if dice.flag():
        channel["local_commitment"] = _commitment(drawer)
    if dice.once_in(3):
        channel["tapscript_root"] = dice.data(32).hex()
    return channel


def _commitment(drawer: Drawer) -> Json:
    commitment = drawer.close_tx_inputs(5)
    if drawer.dice.once_in(40):
        # No Single has room for it.
        large = transaction(1, 0, drawer.dice.data(70_000))
        commitment["commit_tx"] = large.hex()
    if drawer.dice.once_in(6):
        del commitment[drawer.dice.pick(tuple(commitment))]
    return commitment


def _any_channel(drawer: Drawer) -> Json:
    channel = drawn_channel(drawer)
    if drawer.dice.once_in(6):
        channel = put(channel, *drawer.dice.pick(ODDITIES))
    return channel


def request(drawer: Drawer) -> Json:
    """Draw the ``in`` of ``channel.new-single``."""
    return {
        "channel": _any_channel(drawer),
        "addresses": drawn_addresses(drawer.dice, drawer.kinds),
    }


def source(drawer: Drawer) -> Json:
    """Draw a source of channels: some with unknown peers, one twice, one of two that fails."""
    dice = drawer.dice
    size = dice.length(long=26, rare=MANY)
    if size == MANY:
        one = drawn_channel(drawer)
        point = one["funding_outpoint"]
        channels = [{**one, "funding_outpoint": {**point, "index": n}} for n in range(size)]
    else:
        channels = [drawn_channel(drawer) for _ in range(size)]
        if channels and dice.once_in(6):
            which = dice.below(size)
            # A node cannot be looked for without its key: lnd has no channel like that.
            name, value = dice.pick(ODDITIES)
            if name != "identity_pub":
                channels[which] = put(channels[which], name, value)
        if channels and dice.once_in(8):
            channels.append({**channels[0], "capacity": "9"})
    return {"channels": channels, **graph(drawer, channels)}


def graph(drawer: Drawer, channels: Sequence[Json]) -> Json:
    """Draw what is known of the peers of channels, and perhaps which call of the source fails."""
    dice = drawer.dice
    listed = list(dict.fromkeys(channel["identity_pub"] for channel in channels))
    if listed and dice.once_in(4):
        del listed[dice.below(len(listed))]
    if dice.once_in(4):
        # More than there are channels: a graph knows many nodes.
        listed += (drawer.point() for _ in range(dice.pick((1, 2, 12, 40))))
    nodes = [
        {"node_pub": key, "addresses": drawn_addresses(dice, drawer.kinds)}
        for key in dict.fromkeys(listed)
    ]
    given: Json = {"nodes": nodes}
    if dice.once_in(6):
        given["fails"] = dice.pick(("channels", "addresses"))
    return given


def fetch(drawer: Drawer) -> Json:
    """Draw the ``in`` of ``backup.fetch``."""
    given = source(drawer)
    points = [channel["funding_outpoint"] for channel in given["channels"]]
    wanted: Json = drawer.dice.pick(points) if points else UNKNOWN
    if drawer.dice.once_in(6):
        wanted = _near(drawer.dice, wanted)
    # A request for an outpoint that is none is no request.
    if wanted["index"] >= 1 << 16:
        wanted = UNKNOWN
    return {"source": given, "funding_outpoint": wanted}


def _near(dice: Dice, point: Json) -> Json:
    """Return an outpoint that is no channel's, or of another output of the same transaction."""
    return dice.pick((UNKNOWN, {**point, "index": (point["index"] + 1) % (1 << 16)}))


def fetch_all(drawer: Drawer) -> Json:
    """Draw the ``in`` of ``backup.fetch-all``."""
    return {"source": source(drawer)}
