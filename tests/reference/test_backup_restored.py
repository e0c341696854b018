"""A restored channel is exported again: what lnd forgets of it, and ``safe`` does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scbref.channels.fetching import (
    new_single,
)
from scbref.channels.open_channel import ChannelType, OpenChannel
from scbref.model import (
    KeyLocator,
    Single,
    TCP4Address,
)
from scbref.profiles import LND
from tests.reference.one_channel import (
    ADDRESS,
    ANCHORS,
    CASES,
    CHANNEL,
    FINAL,
    LEASE,
    TAPROOT,
    TAPSCRIPT,
    TAPSCRIPT_ROOT,
    TWEAKLESS,
    ZERO_FEE,
    T,
)


def shell_of(single: Single, chan_type: ChannelType) -> OpenChannel:
    """What lnd's database holds after a restore, and the Single beside it."""
    return replace(
        CHANNEL,
        chan_type=chan_type,
        short_channel_id=single.short_channel_id,
        thaw_height=single.lease_expiry,
        revocation_key_locator=KeyLocator(0, 0),
        local_commitment=None,
        restored=True,
        restored_from=single,
    )


SHELL_TYPES = [T(0), TWEAKLESS, ANCHORS, ZERO_FEE, LEASE, TAPROOT, TAPSCRIPT, FINAL]


@pytest.mark.parametrize("version", range(8))
def test_a_restored_channel_is_exported_again(version: int) -> None:
    """DEV-NS-3; lnd: F10, F7.3."""
    kind = SHELL_TYPES[version]
    channel = replace(CHANNEL, chan_type=kind, thaw_height=4321, tapscript_root=TAPSCRIPT_ROOT)
    original = new_single(channel, (ADDRESS,))
    shell = shell_of(original, kind)

    poorer = new_single(shell, (ADDRESS,), LND)
    observed = CASES["F10"]["outcome"][f"v{version}"]
    assert poorer.version == observed["re-exported version"] == version
    assert (poorer.close_tx_inputs is not None) is observed["close inputs"]
    present = CASES["F7.3"]["outcome"]["a"]["shachain pub present"]
    assert (poorer.sha_chain_root_desc.pub_key is not None) is present

    assert new_single(shell, (ADDRESS,)) == original
    assert new_single(shell, ()) == original
    newer = TCP4Address(bytes(4), 1)
    assert new_single(shell, (newer,)) == replace(original, addresses=(newer,))


def test_lnd_forgets_what_a_richer_shell_holds() -> None:
    """A shell that kept its locator and commitment is exported by lnd's rules all the same."""
    shell = replace(CHANNEL, restored=True)
    single = new_single(shell, (), LND)
    assert single.close_tx_inputs is None
    assert single.sha_chain_root_desc.key_locator == KeyLocator(5, 0)
    assert new_single(shell, ()).close_tx_inputs is not None
