"""Recovery: put the channels of a backup into a database and call their peers.

Source: lnd chanbackup/recover.go (``Recover``, ``UnpackAndRecoverSingles``,
``UnpackAndRecoverMulti``).

For each Single in order: restore it, then connect to its peer, so that the peer, asked about
a channel we lost, closes it. A channel passes through these states::

    unknown ──restore──▶ restored ──connect──▶ peer reached
       │                    │ ▲
       │ failed             └─┘ peer unreachable: stays, must be dialled again

A release profile stops at the first fault, and skips a channel that exists (≥ 0.8.2; before
it stopped there too) without looking whether its peer was ever reached. So after an error of the
connector no later run dials that peer. (lnd's node does when it is started again, and its connector
fails only where there is no address.) ``safe`` goes on past every fault, and asks the
:class:`PeerLedger` which channels are still in the middle state.

Deviations: DEV-RC-1 to DEV-RC-5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack

from scbref.envelope import EncryptionKeySource
from scbref.errors import (
    ALREADY_EXISTS,
    MISSING_FIELD,
    OTHER,
    UNKNOWN_VERSION,
    DeserializeError,
    ScbError,
)
from scbref.mends import Mend
from scbref.model import OutPoint, Single
from scbref.packing import PackedSingles, unpack_multi
from scbref.profiles import SAFE, Behaviour, Profile
from scbref.recovery.protocols import ChannelRestorer, PeerConnector, PeerLedger, PreparesRestore
from scbref.recovery.report import ChannelOutcome, IncompleteRecovery, RecoveryReport, Result

Progress = Callable[[ChannelOutcome], None]
"""Called after each Single."""


class RecoverOptions(TypedDict, total=False):
    """How to recover; every option may be left out."""

    profile: Profile
    """Whose rules to follow; ``SAFE`` when left out."""
    ledger: PeerLedger | None
    """Knows which channels wait for their peer; the restorer when it is one. Without a ledger an
    existing channel's peer is not dialled. Only ``safe`` has one."""
    on_outcome: Progress | None
    """Called after each Single."""


def recover(
    backups: Iterable[Single],
    restorer: ChannelRestorer,
    connector: PeerConnector | None,
    **options: Unpack[RecoverOptions],
) -> int:
    """Restore channels and connect to their peers.

    Args:
        backups: in the order to restore them.
        restorer: stores shells.
        connector: connects to peers; ``None`` to restore only, and leave the peers waiting.
        options: see :class:`RecoverOptions`.

    Returns:
        How many were restored. (Before 0.19 lnd kept that number to itself.)

    Raises:
        IncompleteRecovery: a ``RecoverError``: at the first fault, or, if ``safe``, after the
            last Single when there was one.

    Source: lnd ``Recover``.
    """
    report = recover_all(backups, restorer, connector, **options)
    faults = [outcome.fault for outcome in report.outcomes if outcome.fault is not None]
    if not faults:
        return report.num_restored
    first = faults[0]
    message = str(first)
    if _goes_on(options.get("profile", SAFE)):
        failed, unreached = len(report.failed), len(report.unreached)
        message = f"{failed} not restored, the peers of {unreached} not reached; first: {first}"
    code = first.code if isinstance(first, ScbError) else OTHER
    raise IncompleteRecovery(message, report, code=code) from first


def recover_all(
    backups: Iterable[Single],
    restorer: ChannelRestorer,
    connector: PeerConnector | None,
    **options: Unpack[RecoverOptions],
) -> RecoveryReport:
    """Do what :func:`recover` does, and tell of every channel instead of raising."""
    singles = list(backups)
    profile = options.get("profile", SAFE)
    ledger, on_outcome = options.get("ledger"), options.get("on_outcome")
    if profile.has(Mend.TRUSTS_LEGACY_KEY) and isinstance(restorer, PreparesRestore):
        restorer.prepare_restore(singles)
    if ledger is None and isinstance(restorer, PeerLedger):
        ledger = restorer
    asked = ledger if profile.has(Mend.DIALS_UNREACHED_AGAIN) else None
    outcomes = []
    for outcome in _Recovery(restorer, connector, profile, asked).run(singles):
        outcomes.append(outcome)
        if on_outcome is not None:
            on_outcome(outcome)
    return RecoveryReport(tuple(outcomes))


def unpack_and_recover_singles(
    packed_singles: Iterable[bytes],
    key_ring: EncryptionKeySource,
    restorer: ChannelRestorer,
    connector: PeerConnector | None,
    **options: Unpack[RecoverOptions],
) -> int:
    """Open packed Singles (411 bytes or more each) and :func:`recover` them.

    Raises:
        UnpackError: one of them does not open; nothing was restored.
        KeyDerivationError: the key ring has no encryption key; nothing was restored.
        IncompleteRecovery: as :func:`recover`.

    Source: lnd ``UnpackAndRecoverSingles``.
    """
    singles = PackedSingles(packed_singles).unpack(key_ring)
    refuse_newer(singles, options.get("profile", SAFE))
    return recover(singles, restorer, connector, **options)


def unpack_and_recover_multi(
    packed_multi: bytes,
    key_ring: EncryptionKeySource,
    restorer: ChannelRestorer,
    connector: PeerConnector | None,
    **options: Unpack[RecoverOptions],
) -> int:
    """Open a packed Multi (45 bytes or more) and :func:`recover` its Singles in its order.

    Raises:
        UnpackError: it does not open; nothing was restored.
        KeyDerivationError: the key ring has no encryption key; nothing was restored.
        IncompleteRecovery: as :func:`recover`.

    Source: lnd ``UnpackAndRecoverMulti``.
    """
    singles = unpack_multi(packed_multi, key_ring).static_backups
    refuse_newer(singles, options.get("profile", SAFE))
    return recover(singles, restorer, connector, **options)


def refuse_newer(singles: Iterable[Single], profile: Profile) -> None:
    """Refuse Singles whose version byte a release does not know, as that lnd does.

    Raises:
        DeserializeError: ``unknown-version``.
    """
    for index, single in enumerate(singles):
        too_new = single.version > profile.highest_single_version
        has_inputs = single.close_tx_inputs is not None
        if too_new or (has_inputs and not profile.has(Behaviour.CLOSE_TX_INPUTS)):
            path = f"static_backups[{index}].version"
            message = f"lnd {profile.name} does not know this version"
            raise DeserializeError(message, code=UNKNOWN_VERSION, path=path)


def is_already_exists(error: BaseException, *, wrapped: bool) -> bool:
    """Say whether an error is an already-exists, or, if ``wrapped``, was raised because of one."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if isinstance(current, ScbError) and current.code == ALREADY_EXISTS:
            return True
        if not wrapped:
            return False
        seen.add(id(current))
        context = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or context
    return False


def _goes_on(profile: Profile) -> bool:
    return profile.has(Mend.GOES_ON_PAST_FAILED_RESTORE) or profile.has(
        Mend.GOES_ON_PAST_UNREACHED_PEER
    )


@dataclass(frozen=True, slots=True)
class _Recovery:
    restorer: ChannelRestorer
    connector: PeerConnector | None
    profile: Profile
    ledger: PeerLedger | None

    def run(self, singles: Sequence[Single]) -> Iterator[ChannelOutcome]:
        for single in singles:
            outcome = self._recover_one(single)
            yield outcome
            if self._ends_with(outcome):
                return

    def _ends_with(self, outcome: ChannelOutcome) -> bool:
        if outcome.fault is None:
            return False
        if outcome.result is Result.FAILED:
            return not self.profile.has(Mend.GOES_ON_PAST_FAILED_RESTORE)
        return not self.profile.has(Mend.GOES_ON_PAST_UNREACHED_PEER)

    def _recover_one(self, single: Single) -> ChannelOutcome:
        outpoint, node_pub = single.funding_outpoint, single.remote_node_pub
        result = Result.RESTORED
        try:
            self.restorer.restore_chans_from_singles(single)
        # The restorer is the caller's: as in lnd, whatever it fails with is reported.
        except Exception as error:
            if not self._is_existing(error):
                return ChannelOutcome(outpoint, node_pub, Result.FAILED, error)
            result = Result.EXISTED
        try:
            if result is Result.EXISTED and not self._awaits_peer(outpoint):
                return ChannelOutcome(outpoint, node_pub, result)
            reached = self._connect(single)
        except Exception as error:
            return ChannelOutcome(outpoint, node_pub, result, peer_reached=False, peer_error=error)
        return ChannelOutcome(outpoint, node_pub, result, peer_reached=reached)

    def _is_existing(self, error: Exception) -> bool:
        if not self.profile.has(Behaviour.RECOVER_SKIPS_EXISTING):
            return False
        wrapped = self.profile.has(Mend.RECOGNISES_WRAPPED_EXISTS)
        return is_already_exists(error, wrapped=wrapped)

    def _awaits_peer(self, outpoint: OutPoint) -> bool:
        return self.ledger is not None and self.ledger.awaits_peer(outpoint)

    def _connect(self, single: Single) -> bool | None:
        if self.connector is None:
            return None
        if single.remote_node_pub is None:
            raise ScbError("the peer has no key", code=MISSING_FIELD, path="remote_node_pub")
        self.connector.connect_peer(single.remote_node_pub, single.addresses)
        if self.ledger is not None:
            self.ledger.note_peer_reached(single.remote_node_pub)
        return True
