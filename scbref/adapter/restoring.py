"""The operations of a restoration: private keys, shared secrets, and shells of channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final

from scbref.adapter.values import Json, hd_key_ring, outpoint_to_json
from scbref.channels.shell import ChannelShell, ShellOpener
from scbref.errors import ALREADY_EXISTS, ScbError
from scbref.json_form import single_from_json, single_to_json
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.profiles import Behaviour, Profile
from scbref.versions import SingleBackupVersion

CHAN_STATUS_RESTORED: Final = 8
"""The only bit of a shell's status. Source: lnd channeldb ``ChanStatusRestored``."""


class RestoringOperations:
    """Answers requests about what a backup is restored with, and to."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.ops: dict[str, Callable[[Json], Json]] = {
            "key.derive-private": self._key_derive_private,
            "key.ecdh": self._key_ecdh,
            "channel.restore": self._channel_restore,
        }
        if not profile.has(Behaviour.ECDH_SHACHAIN_ROOT):
            # The protocol has no answers of the releases before.
            del self.ops["channel.restore"]

    def _key_derive_private(self, given: Json) -> Json:
        desc = _key_descriptor(given["key_descriptor"])
        return {"private_key": hd_key_ring(given).derive_priv_key(desc).hex()}

    def _key_ecdh(self, given: Json) -> Json:
        desc = _key_descriptor(given["key_descriptor"])
        secret = hd_key_ring(given).ecdh(desc, bytes.fromhex(given["pub_key"]))
        return {"shared_secret": secret.hex()}

    def _channel_restore(self, given: Json) -> Json:
        singles = [single_from_json(single) for single in given["singles"]]
        opener = ShellOpener(hd_key_ring(given["key_ring"]), profile=self.profile)
        opened = opener.open_all(singles)
        # Shells that cannot all be stored are not stored at all.
        if len({shell.channel.funding_outpoint for shell in opened.shells}) < len(opened.shells):
            raise ScbError("two shells are of one channel", code=ALREADY_EXISTS)
        answer: Json = {"shells": [_shell_to_json(shell) for shell in opened.shells]}
        if opened.unmapped:
            error = opened.unmapped[0].error
            answer["failed"] = {"class": error.code, "message": str(error)}
        return answer


def _key_descriptor(value: Json) -> KeyDescriptor:
    locator = value["key_locator"]
    pub_key = bytes.fromhex(value["pub_key"]) if "pub_key" in value else None
    return KeyDescriptor(KeyLocator(locator["family"], locator["index"]), pub_key)


def _shell_to_json(shell: ChannelShell) -> Json:
    channel = shell.channel
    # A Single has most members of a shell, in the same form.
    common = single_to_json(
        Single(
            version=SingleBackupVersion.DEFAULT,
            is_initiator=channel.is_initiator,
            chain_hash=channel.chain_hash,
            funding_outpoint=channel.funding_outpoint,
            short_channel_id=channel.short_channel_id,
            remote_node_pub=channel.identity_pub,
            addresses=shell.node_addrs,
            capacity=channel.capacity,
            local_chan_cfg=channel.local_chan_cfg,
            remote_chan_cfg=channel.remote_chan_cfg,
            sha_chain_root_desc=KeyDescriptor(channel.revocation_key_locator),
        )
    )
    node_pub = bytes(shell.node_pub).hex()
    return {
        "node_addrs": common["addresses"],
        "chan_type": int(channel.chan_type),
        "chain_hash": common["chain_hash"],
        "funding_outpoint": outpoint_to_json(channel.funding_outpoint),
        "short_channel_id": common["short_channel_id"],
        "chan_status": CHAN_STATUS_RESTORED if channel.restored else 0,
        "is_pending": channel.is_pending,
        "is_initiator": channel.is_initiator,
        "identity_pub": common["remote_node_pub"],
        "remote_current_revocation": node_pub,
        "capacity": common["capacity"],
        "funding_broadcast_height": channel.funding_broadcast_height,
        "thaw_height": channel.thaw_height,
        "local_chan_cfg": _derived(common["local_chan_cfg"], shell),
        "remote_chan_cfg": common["remote_chan_cfg"],
        "revocation_root": channel.revocation_root.hex(),
    }


def _derived(config: Mapping[str, Any], shell: ChannelShell) -> Json:
    """Return our half of a channel with the public key beside each locator."""
    keys = shell.local_keys
    return {
        "csv_delay": config["csv_delay"],
        **{
            field.name: {
                "key_locator": config[field.name],
                "pub_key": bytes(getattr(keys, field.name)).hex(),
            }
            for field in fields(keys)
        },
    }
