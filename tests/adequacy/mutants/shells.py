"""Shells of restored channels: every member, the channel types, the addresses, our keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from scbref.adapter import restoring
from scbref.channels import shell as shells
from scbref.channels.open_channel import ChannelType
from scbref.channels.shell import ShellOpener
from scbref.model import KeyLocator
from scbref.versions import SingleBackupVersion
from tests.adequacy.mutants.mutant import Change, Mutant, setting

Json = dict[str, Any]
_TO_JSON: Final = restoring._shell_to_json
_KEYS: Final = ShellOpener._derive_local_keys
_TYPE: Final = ShellOpener._channel_type


def shell_mutants() -> Iterator[Mutant]:
    """Yield the mutants of shells."""
    yield from _members()
    yield from _channel_types()
    for name, (rule, change) in _ADDRESSES.items():
        yield shell_mutant(f"addresses/{name}", rule, _answering("node_addrs", change))
    for name, wrong in _CONFIGS.items():
        yield shell_mutant(f"local-keys/{name}", "recover.local-keys", _configured(wrong))


def shell_mutant(name: str, rule: str, change: Change) -> Mutant:
    """Return the mutant ``shell/<name>``."""
    title = f"shell: {name.replace('/', ': ').replace('-', ' ')}"
    return Mutant(f"shell/{name}", title, (rule,), change)


def _answering(member: str, change: Callable[[Any], Any]) -> Change:
    """Change one member of every shell."""

    def to_json(made: Any) -> Json:
        value = _TO_JSON(made)
        return value | {member: change(value[member])}

    return lambda scene: scene.rebind(_TO_JSON, to_json)


def _members() -> Iterator[Mutant]:
    for name, member, change in (
        ("initiator-always", "is_initiator", lambda value: True),
        ("initiator-never", "is_initiator", lambda value: False),
        ("initiator-turned-round", "is_initiator", lambda value: not value),
        ("pending", "is_pending", lambda value: True),
        ("status-none", "chan_status", lambda value: 0),
        ("status-more", "chan_status", lambda value: value | 4),
        ("thaw-height-none", "thaw_height", lambda value: 0),
        ("thaw-height-31-bits", "thaw_height", lambda value: value % 2**31),
        ("capacity-none", "capacity", lambda value: "0"),
        ("capacity-32-bits", "capacity", lambda value: str(int(value) % 2**32)),
        ("capacity-53-bits", "capacity", lambda value: str(int(value) % 2**53)),
        ("chain-mainnet", "chain_hash", lambda value: _MAINNET),
        ("chain-reversed", "chain_hash", lambda value: bytes.fromhex(value)[::-1].hex()),
        ("outpoint-index-0", "funding_outpoint", lambda value: value | {"index": 0}),
        ("outpoint-one-byte", "funding_outpoint",
         lambda value: value | {"index": value["index"] % 256}),
        ("txid-reversed", "funding_outpoint",
         lambda value: value | {"txid": bytes.fromhex(value["txid"])[::-1].hex()}),
        ("revocation-none", "remote_current_revocation", lambda value: "00" * 33),
        ("position-none", "short_channel_id", lambda value: value | {"tx_position": 0}),
        ("csv-delay-none", "remote_chan_cfg", lambda value: value | {"csv_delay": 0}),
        ("remote-keys-swapped", "remote_chan_cfg",
         lambda value: value | {"payment_base_point": value["delay_base_point"],
                                "delay_base_point": value["payment_base_point"]}),
        ("remote-multisig-everywhere", "remote_chan_cfg",
         lambda value: value | {"htlc_base_point": value["multi_sig_key"]}),
    ):  # fmt: skip
        yield shell_mutant(f"member/{name}", "recover.shell", _answering(member, change))


_MAINNET: Final = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"


def _channel_types() -> Iterator[Mutant]:
    """Yield each bit of each type turned, and versions that nobody knows."""
    for version in SingleBackupVersion:
        for bit in (1, 3, 5, 6, 10, 11, 12):
            types = dict(shells.CHANNEL_TYPES)
            types[version] = ChannelType(types[version] ^ (1 << bit))
            change = setting(shells, "CHANNEL_TYPES", types)
            yield shell_mutant(f"chan-type/{int(version)}-bit-{bit}", "recover.chan-type", change)
    for name, masked in (
        ("low-three-bits", lambda version: version % 8),
        ("without-bit-7", lambda version: version % 128),
        ("else-0", lambda version: version if version < 8 else 0),
        ("else-7", lambda version: min(version, 7)),
    ):
        yield shell_mutant(
            f"chan-type/{name}",
            "recover.chan-type",
            setting(ShellOpener, "_channel_type", _masking(masked)),
        )


def _masking(masked: Callable[[int], int]) -> Callable[[ShellOpener, int], ChannelType]:
    return lambda opener, version: _TYPE(opener, masked(version))


def _unlike(kind: str) -> Callable[[Any], Any]:
    return lambda found: [each for each in found if each["type"] != kind]


_NODES: Final = "recover.node-addrs"
_ADDRESSES: Final[dict[str, tuple[str, Callable[[Any], Any]]]] = {
    "none": (_NODES, lambda found: []),
    "first": (_NODES, lambda found: found[:1]),
    "ten": (_NODES, lambda found: found[:10]),
    "eight": (_NODES, lambda found: found[:8]),
    "reversed": (_NODES, lambda found: found[::-1]),
    "sorted": (_NODES, lambda found: sorted(found, key=str)),
    "no-onion-v2": (_NODES, _unlike("onion_v2")),
    "no-onion-v3": (_NODES, _unlike("onion_v3")),
    "no-dns": (_NODES, _unlike("dns")),
    "no-opaque": (_NODES, _unlike("opaque")),
    "no-tcp6": (_NODES, _unlike("tcp6")),
}

_LOCAL: Final = (
    "multi_sig_key", "revocation_base_point", "payment_base_point", "delay_base_point",
    "htlc_base_point",
)  # fmt: skip
_USUAL: Final = dict(zip(_LOCAL, (0, 1, 3, 4, 2), strict=True))


def _each(change: Callable[[str, KeyLocator], KeyLocator]) -> Callable[[Any], Any]:
    """Change the locators before keys are derived from them."""
    return lambda config: replace(
        config, **{name: change(name, getattr(config, name)) for name in _LOCAL}
    )


_CONFIGS: Final[dict[str, Callable[[Any], Any]]] = {
    "usual-families": _each(lambda name, at: KeyLocator(_USUAL[name], at.index)),
    "index-31-bits": _each(lambda name, at: KeyLocator(at.family, at.index % 2**31)),
    "index-16-bits": _each(lambda name, at: KeyLocator(at.family, at.index % 2**16)),
    "family-31-bits": _each(lambda name, at: KeyLocator(at.family % (2**31 - 1), at.index)),
    "index-0": _each(lambda name, at: KeyLocator(at.family, 0)),
    "all-of-multisig": lambda config: replace(
        config, **dict.fromkeys(_LOCAL, config.multi_sig_key)
    ),
    "payment-and-delay-swapped": lambda config: replace(
        config,
        payment_base_point=config.delay_base_point,
        delay_base_point=config.payment_base_point,
    ),
    "delay-and-htlc-swapped": lambda config: replace(
        config, delay_base_point=config.htlc_base_point, htlc_base_point=config.delay_base_point
    ),
}


def _configured(wrong: Callable[[Any], Any]) -> Change:
    return setting(
        ShellOpener, "_derive_local_keys", lambda opener, config: _KEYS(opener, wrong(config))
    )
