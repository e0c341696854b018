"""Which of several backups is the newest, channel by channel.

A commitment transaction has a number that only grows, so where both files hold one, the higher
is newer. Without one, a Single that says more is taken for the newer: lnd's own Single of a
restored channel says less than the one from before the loss. No clock is asked: the dates of
files are those of copies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scbref.errors import ScbError
from scbref.keys.protocol import KeyRing
from scbref.model import OutPoint, Single
from scbref.proof.commitment import parse_commitment
from scbref.versions import TAPROOT_VERSIONS


@dataclass(frozen=True, slots=True)
class ChannelInFile:
    """One channel as one file has it."""

    single: Single
    """Its backup."""
    number: int | None
    """Commitment number, 48 bits; ``None`` where the file does not show it."""


@dataclass(frozen=True, slots=True)
class ChannelAcrossFiles:
    """One channel in several files."""

    funding_outpoint: OutPoint
    """The channel."""
    files: tuple[ChannelInFile | None, ...]
    """In the order of the files; ``None`` where it is absent."""

    @property
    def newest(self) -> ChannelInFile:
        """The newest; of equal ones that of the last file."""
        return max((each for each in reversed(self.files) if each is not None), key=_age)

    @property
    def where_newest(self) -> tuple[int, ...]:
        """Which files, from 0, hold one that is as new as the newest."""
        best = _age(self.newest)
        return tuple(
            i for i, each in enumerate(self.files) if each is not None and _age(each) == best
        )


def commitment_number(single: Single, key_ring: KeyRing | None) -> int | None:
    """Return the number of the commitment transaction in a backup.

    Args:
        single: the backup of one channel.
        key_ring: derives our payment base point; without it only taproot channels have a number.
    """
    inputs = single.close_tx_inputs
    if inputs is None or inputs.commit_tx is None:
        return None
    if single.version in TAPROOT_VERSIONS:
        return inputs.commit_height
    theirs = single.remote_chan_cfg.payment_base_point
    if key_ring is None or theirs is None:
        return None
    try:
        ours = key_ring.derive_key(single.local_chan_cfg.payment_base_point).pub_key
    except ScbError:
        return None
    commitment = parse_commitment(bytes(inputs.commit_tx))
    if ours is None or not commitment.has_marks:
        return None
    points = (bytes(ours), bytes(theirs))
    return commitment.number(*(points if single.is_initiator else points[::-1]))


def channels_across(
    files: Sequence[Sequence[Single]], key_ring: KeyRing | None = None
) -> tuple[ChannelAcrossFiles, ...]:
    """Put the channels of several files beside each other.

    Args:
        files: the Singles of each; of two with one channel point the last counts.
        key_ring: see :func:`commitment_number`.

    Returns:
        In the order in which the channels are first met.
    """
    by_file = [{single.funding_outpoint: single for single in file} for file in files]
    points = dict.fromkeys(point for file in by_file for point in file)
    numbers: dict[int, int | None] = {}

    def found(single: Single | None) -> ChannelInFile | None:
        if single is None:
            return None
        if id(single) not in numbers:
            numbers[id(single)] = commitment_number(single, key_ring)
        return ChannelInFile(single, numbers[id(single)])

    return tuple(
        ChannelAcrossFiles(point, tuple(found(file.get(point)) for file in by_file))
        for point in points
    )


def _age(channel: ChannelInFile) -> tuple[int, bool, bool, bool, bool]:
    single = channel.single
    return (
        -1 if channel.number is None else channel.number,
        single.close_tx_inputs is not None,
        single.sha_chain_root_desc.pub_key is None,
        single.short_channel_id.tx_index != 0,
        bool(single.addresses),
    )
