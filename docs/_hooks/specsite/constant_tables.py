"""Tables of the constants of the reference: families, networks, channel types, launch heights."""

from __future__ import annotations

from scbref.channels import shell
from scbref.channels.fetching import VERSION_RULES
from scbref.channels.open_channel import ChannelType
from scbref.keys.networks import COIN_TYPES
from scbref.keys.protocol import KeyFamily
from specsite.links import Links
from specsite.markup import code, table


def family_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- families -->``: the key families that lnd names."""
    rows = [(str(int(family)), code(family.name.lower())) for family in KeyFamily]
    return table(("Family", "Name"), rows, "small")


def coin_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- coins -->``: the coin type of each network."""
    networks: dict[int, list[str]] = {}
    for network, coin in COIN_TYPES.items():
        networks.setdefault(coin, []).append(network)
    rows = [(str(coin), ", ".join(names)) for coin, names in networks.items()]
    return table(("Coin type", "Networks"), rows, "small")


def _bits(value: ChannelType) -> str:
    names = [code((bit.name or "").lower()) for bit in ChannelType if bit and bit & value]
    return ", ".join(names) or "none"


def channel_type_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- channel-types -->``: the bits of a channel type."""
    rows = [
        (code((bit.name or "").lower()), str(int(bit)), f"<code>{int(bit):04x}</code>")
        for bit in ChannelType
        if bit
    ]
    return table(("Bit", "Value", "Hex"), rows, "small")


def version_rules(_argument: str, _links: Links) -> str:
    """Render ``<!-- version-rules -->``: channel-type bits to Single version, in order."""
    rows = [(_bits(bits), str(int(version))) for bits, version in VERSION_RULES]
    return table(("Bits", "Version"), rows, "small")


def shell_types(_argument: str, _links: Links) -> str:
    """Render ``<!-- shells -->``: Single version to the channel type of a shell."""
    rows = [
        (str(int(version)), str(int(bits)), _bits(bits))
        for version, bits in shell.CHANNEL_TYPES.items()
    ]
    return table(("Version", "Channel type", "Bits"), rows, "small")


def launch_blocks(_argument: str, _links: Links) -> str:
    """Render ``<!-- launch-blocks -->``: the height to search from where a file has none."""
    rows = [
        ("mainnet", f"{shell.MAINNET_SCB_LAUNCH_BLOCK:,}"),
        ("testnet3", f"{shell.TESTNET_SCB_LAUNCH_BLOCK:,}"),
        ("any other", "1"),
    ]
    return table(("Network", "Height"), rows, "small")
