"""What an lnd of some release will do with a backup: read it or not, restore it, dial its peers.

Source: lnd chanbackup/recover.go ``Recover``, chanrestore.go ``server.ConnectPeer``,
``chanDBRestorer.openChannelShell``.

lnd refuses a file as a whole when it cannot read all of it. What it reads it restores channel by
channel, in the order of the file, and ends at the first that fails: the channels behind it are
not restored. Of each peer it dials the first address alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scbref.errors import ScbError
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.shachain_root import ShachainRoots
from scbref.model import DNSAddress, OpaqueAddress, Single
from scbref.profiles import Behaviour, Profile
from scbref.proof.reachability import first_dialled, why_unreachable


class Effect(StrEnum):
    """What a finding does to the restore, the worst first."""

    REFUSES_FILE = "refuses-file"
    """lnd does not read the file; no channel is restored."""
    STOPS = "stops"
    """lnd does not restore this channel, nor any behind it in the file."""
    STOPS_AFTER = "stops-after"
    """lnd restores this channel, then ends: none behind it is restored in this run."""
    NOT_REACHED = "not-reached"
    """The channel is restored and its peer is likely not reached."""
    NOT_CHECKED = "not-checked"
    """The key that was given cannot tell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is in the way."""

    effect: Effect
    """What it does."""
    name: str
    """Stable and short: ``unknown-version``, ``close-tx-inputs``, ``unknown-address``,
    ``underivable-key``, ``underivable-root``, ``other-root``, ``no-address``,
    ``first-address``, ``no-private-keys``."""
    detail: str
    """The same for people, in one sentence."""


@dataclass(frozen=True, slots=True)
class ChannelRestore:
    """What becomes of one channel."""

    single: Single
    """Its backup."""
    is_restored: bool
    """Whether lnd restores it, as far as the keys that are there can say."""
    findings: tuple[Finding, ...]
    """What is in the way, the worst first."""

    @property
    def is_dialled(self) -> bool:
        """Whether nothing says that its peer is not reached."""
        ends = (Effect.STOPS_AFTER, Effect.NOT_REACHED)
        return self.is_restored and all(item.effect not in ends for item in self.findings)


@dataclass(frozen=True, slots=True)
class FileRestore:
    """What becomes of a backup."""

    release: Profile
    """Whose restore this is."""
    channels: tuple[ChannelRestore, ...]
    """In the order of the file."""

    @property
    def is_read(self) -> bool:
        """Whether lnd reads the file."""
        effects = {item.effect for channel in self.channels for item in channel.findings}
        return Effect.REFUSES_FILE not in effects

    @property
    def num_restored(self) -> int:
        """How many channels lnd restores."""
        return sum(channel.is_restored for channel in self.channels)

    @property
    def is_complete(self) -> bool:
        """Whether lnd restores every channel and nothing keeps it from their peers."""
        return all(channel.is_dialled for channel in self.channels)


def restored_by(
    singles: Sequence[Single],
    release: Profile,
    key_ring: HDKeyRing | None = None,
    roots: ShachainRoots | None = None,
    *,
    has_tor: bool = False,
) -> FileRestore:
    """Say what a release of lnd does with the channels of a backup.

    Args:
        singles: in the order of the file.
        release: see :func:`~scbref.proof.release.release_named`.
        key_ring: the owner's keys; without them nothing is said about keys and roots.
        roots: what finds roots with that ring.
        has_tor: lnd runs behind Tor and reaches onions.
    """
    if key_ring is not None:
        roots = roots or ShachainRoots(key_ring)
        roots.prepare(singles)
    found = [
        (*_findings(single, release, key_ring, roots), *_undialled(single, release, has_tor))
        for single in singles
    ]
    is_read = not any(item.effect is Effect.REFUSES_FILE for each in found for item in each)
    goes_on = is_read
    channels = []
    for single, findings in zip(singles, found, strict=True):
        effects = {item.effect for item in findings}
        goes_on = goes_on and Effect.STOPS not in effects
        channels.append(ChannelRestore(single, goes_on, findings))
        goes_on = goes_on and Effect.STOPS_AFTER not in effects
    return FileRestore(release, tuple(channels))


def _findings(
    single: Single, release: Profile, key_ring: HDKeyRing | None, roots: ShachainRoots | None
) -> Iterator[Finding]:
    yield from _unreadable(single, release)
    if key_ring is None or roots is None:
        detail = "keys and roots were not looked at: that takes the seed or the root key"
        yield Finding(Effect.NOT_CHECKED, "no-private-keys", detail)
    else:
        yield from _underivable(single, key_ring, roots)


def _unreadable(single: Single, release: Profile) -> Iterator[Finding]:
    if single.version > release.highest_single_version:
        detail = f"{release.name} does not know version {int(single.version)}"
        yield Finding(Effect.REFUSES_FILE, "unknown-version", detail)
    if single.close_tx_inputs is not None and not release.has(Behaviour.CLOSE_TX_INPUTS):
        detail = f"{release.name} takes close-tx inputs for an unknown version"
        yield Finding(Effect.REFUSES_FILE, "close-tx-inputs", detail)
    if not release.has(Behaviour.READS_UNKNOWN_ADDRESSES):
        for address in single.addresses:
            if isinstance(address, OpaqueAddress | DNSAddress):
                detail = f"{release.name} refuses an address of a type that it does not know"
                yield Finding(Effect.REFUSES_FILE, "unknown-address", detail)
                return


def _underivable(single: Single, key_ring: HDKeyRing, roots: ShachainRoots) -> Iterator[Finding]:
    config = single.local_chan_cfg
    for name in type(config).__dataclass_fields__:
        if name == "csv_delay":
            continue
        try:
            key_ring.derive_key(getattr(config, name))
        except ScbError as error:
            yield Finding(Effect.STOPS, "underivable-key", f"{name}: {error.message}")
            return
    desc = single.sha_chain_root_desc
    if desc.pub_key is None:
        try:
            key_ring.derive_key(desc.key_locator)
        except ScbError as error:
            yield Finding(Effect.STOPS, "underivable-root", f"revocation root: {error.message}")
        return
    multi_sig_key = key_ring.derive_key(config.multi_sig_key).pub_key
    try:
        origin = roots.origin_of(single, bytes(multi_sig_key or b""))
    except ScbError:
        detail = "no key of this wallet is the revocation root's, and none was found to share it"
        yield Finding(Effect.STOPS, "underivable-root", detail)
        return
    if origin is not None:
        yield from _told_wrong(single, origin.locator == desc.key_locator, origin.is_shared)


def _told_wrong(single: Single, is_at_locator: bool, is_shared: bool) -> Iterator[Finding]:
    """Yield what lnd makes of a root that only we find."""
    at_zero = single.sha_chain_root_desc.key_locator.index == 0
    if at_zero and is_shared:
        detail = (
            "the revocation root is written as lnd writes it after a restore, and lnd cannot"
            " derive it (legacy channel revocation root); scbref prepare puts the locator back"
        )
        yield Finding(Effect.STOPS, "underivable-root", detail)
    elif not at_zero and (is_shared or not is_at_locator):
        detail = "lnd derives another revocation root: it does not look at the public key here"
        yield Finding(Effect.NOT_REACHED, "other-root", detail)


def _undialled(single: Single, release: Profile, has_tor: bool) -> Iterator[Finding]:
    first = first_dialled(single.addresses, release)
    if first is None:
        detail = "no address that lnd dials: it ends after this channel, with an error"
        yield Finding(Effect.STOPS_AFTER, "no-address", detail)
        return
    reason = why_unreachable(first, single.chain_hash, has_tor=has_tor)
    if reason is None and isinstance(first, DNSAddress) and not release.has(Behaviour.HOST_NAMES):
        reason = f"{release.name} does not know host names"
    if reason is not None:
        detail = f"lnd dials the first address alone, and {reason}"
        yield Finding(Effect.NOT_REACHED, "first-address", detail)
