"""Makes of a backup one that an lnd of some release restores.

Source: lnd chanbackup/recover.go ``Recover``, chanrestore.go ``server.ConnectPeer``.

What is changed is only where a Single stands, how its root is named, in which order its
addresses are and whether close-tx inputs are there. Nothing is made up: a channel that this
release cannot restore in any form is left out and named, because lnd would end at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scbref.errors import ScbError
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.shachain_root import ShachainRoots
from scbref.model import DNSAddress, KeyDescriptor, OpaqueAddress, OutPoint, Single
from scbref.profiles import Behaviour, Profile
from scbref.proof.reachability import first_dialled, reachable_first
from scbref.proof.restorability import Effect, restored_by


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to a channel."""

    funding_outpoint: OutPoint
    """The channel."""
    detail: str
    """What was done, for people."""


@dataclass(frozen=True, slots=True)
class PreparedBackup:
    """A backup that the release restores."""

    singles: tuple[Single, ...]
    """In the order to restore them."""
    changes: tuple[Change, ...]
    """What is different from what was given."""
    left_out: tuple[Change, ...]
    """Channels that this release cannot restore, and why."""


@dataclass(frozen=True, slots=True)
class _Means:
    release: Profile
    key_ring: HDKeyRing
    roots: ShachainRoots
    has_tor: bool


def prepare_for(
    singles: Sequence[Single], release: Profile, key_ring: HDKeyRing, *, has_tor: bool = False
) -> PreparedBackup:
    """Make the Singles of a backup such that a release of lnd restores them.

    Args:
        singles: in the order of the file.
        release: see :func:`~scbref.proof.release.release_named`.
        key_ring: the owner's keys.
        has_tor: lnd runs behind Tor, so onions need not stand behind other addresses.
    """
    roots = ShachainRoots(key_ring)
    roots.prepare(singles)
    changes: list[Change] = []
    means = _Means(release, key_ring, roots, has_tor)
    changed = [_changed(single, means, changes) for single in singles]
    left_out = []
    kept = []
    for single in changed:
        # Each alone, so that no other decides about it.
        (channel,) = restored_by([single], release, key_ring, roots).channels
        reasons = [
            item.detail
            for item in channel.findings
            if item.effect in (Effect.REFUSES_FILE, Effect.STOPS)
        ]
        if reasons:
            left_out.append(Change(single.funding_outpoint, "; ".join(reasons)))
        else:
            kept.append(single)
    # lnd ends behind a channel without an address, so nothing may stand there.
    kept.sort(key=lambda single: first_dialled(single.addresses, release) is None)
    return PreparedBackup(tuple(kept), tuple(changes), tuple(left_out))


def _changed(single: Single, means: _Means, changes: list[Change]) -> Single:
    def note(detail: str) -> None:
        changes.append(Change(single.funding_outpoint, detail))

    result, release = single, means.release
    desc = _locatable(single, means.key_ring, means.roots)
    if desc != single.sha_chain_root_desc:
        result = replace(result, sha_chain_root_desc=desc)
        locator = desc.key_locator
        note(f"the revocation root's locator {locator.family}/{locator.index} is put back")
    addresses = reachable_first(single.addresses, single.chain_hash, has_tor=means.has_tor)
    if not release.has(Behaviour.READS_UNKNOWN_ADDRESSES):
        unknown = (OpaqueAddress, DNSAddress)
        addresses = tuple(item for item in addresses if not isinstance(item, unknown))
    elif not release.has(Behaviour.HOST_NAMES):
        # To this release a host name has no end: what follows it would be lost.
        addresses = tuple(sorted(addresses, key=lambda item: isinstance(item, DNSAddress)))
    if addresses != tuple(single.addresses):
        fewer = len(addresses) < len(single.addresses)
        note("addresses that it cannot read are left out" if fewer else "addresses reordered")
        result = replace(result, addresses=addresses)
    if single.close_tx_inputs is not None and not release.has(Behaviour.CLOSE_TX_INPUTS):
        result = replace(result, close_tx_inputs=None)
        note("the close-tx inputs are left out")
    return result


def _locatable(single: Single, key_ring: HDKeyRing, roots: ShachainRoots) -> KeyDescriptor:
    """Return how lnd finds the root of a channel at once; as it is where nobody finds it."""
    desc = single.sha_chain_root_desc
    if desc.pub_key is None:
        return desc
    try:
        multi_sig_key = key_ring.derive_key(single.local_chan_cfg.multi_sig_key).pub_key
        origin = roots.origin_of(single, bytes(multi_sig_key or b""))
    except ScbError:
        return desc
    if origin is None:
        return desc
    return KeyDescriptor(origin.locator, None if origin.is_shared else desc.pub_key)
