"""The door: one class, two behaviours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from scbref.envelope import EncryptionKeySource
from scbref.errors import UNSUPPORTED, SwapperError
from scbref.mends import Mend
from scbref.model import OutPoint, Single
from scbref.profiles import SAFE, Profile
from scbref.swapper.protocols import ChannelNotifier, Swapper
from scbref.swapper.release import ReleaseSwapper
from scbref.swapper.report import Phase, SwapperReport
from scbref.swapper.safe import SafeSwapper
from scbref.swapper.updating import Wish


class _Behaviour(Protocol):
    @property
    def phase(self) -> Phase: ...
    @property
    def report(self) -> SwapperReport: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def manual_update(self, singles: Iterable[Single]) -> None: ...


class SubSwapper:
    """Follows the channels that open and close, and keeps the backup file up with them.

    It has a thread of its own between :meth:`start` and :meth:`stop`. All methods may be called
    from any thread but that one. Source: lnd chanbackup ``SubSwapper``.
    """

    def __init__(
        self,
        starting_chans: Iterable[Single],
        notifier: ChannelNotifier,
        key_ring: EncryptionKeySource,
        swapper: Swapper,
        *,
        profile: Profile = SAFE,
        prune_to: Iterable[OutPoint] | None = None,
        guards_file: bool = False,
    ) -> None:
        """Subscribe to channel events; read and write no file.

        Args:
            starting_chans: the channels that are open now. Of two alike the last wins.
            notifier: asked once, with the starting channels' points; its error is passed on.
            key_ring: gives the 32-byte encryption key.
            swapper: where the backup is kept, a ``MultiFile`` for one.
            profile: whose behaviour.
            prune_to: all channels that are open, if the caller knows: Start takes what is on disk
                and neither here nor among the starting channels out of the backup. The old
                file is in the archive then, unless the ``MultiFile`` keeps none. An empty list
                prunes nothing: a deleted database looks like that. ``safe`` only.
            guards_file: go on knowing what the file held, and put it back: see DEV-SW-17.

        Raises:
            SwapperError: ``unsupported``: ``prune_to`` or ``guards_file`` with a release profile.
        """
        _refuse(prune_to is not None, "prune", Mend.PRUNES_AT_START, profile)
        _refuse(guards_file, "guard its file", Mend.GUARDS_ITS_FILE, profile)
        self._behaviour: _Behaviour
        if profile.has_together(SafeSwapper.MENDS):
            wish = Wish(frozenset(prune_to or ()), guards_file)
            self._behaviour = SafeSwapper(
                starting_chans, notifier, key_ring, swapper, profile, wish
            )
        else:
            self._behaviour = ReleaseSwapper(starting_chans, notifier, key_ring, swapper, profile)

    @property
    def state(self) -> Phase:
        """The phase it is in."""
        return self._behaviour.phase

    @property
    def report(self) -> SwapperReport:
        """What came of the last update, and which channels are not backed up as they are."""
        return self._behaviour.report

    def start(self) -> None:
        """Write the union of disk and memory, then follow the events. A second call does nothing.

        ``safe``: after a failure it can be called again. lnd: a failed call was the only one, and
        the next returns as if all were well. Before lnd 0.10.2 it always succeeds: the first
        write comes later, and does not look at what is on disk.

        Raises:
            SwapperError: the file cannot be read or replaced; with the code of the reason.
                ``not-active``, if ``safe``: it was stopped.
        """
        self._behaviour.start()

    def stop(self) -> None:
        """End it; a second call does nothing.

        ``safe``: cancel the subscription, wait for that, work off every event that came, and if the
        last update failed try it once more; :attr:`report` tells the outcome. lnd: wait for the
        write in progress; events behind it are lost, and if it never ran nothing is cancelled.
        """
        self._behaviour.stop()

    def manual_update(self, singles: Iterable[Single]) -> None:
        """Add or replace Singles and wait until the file is written.

        Args:
            singles: what to back up. Of two alike the last wins.

        Raises:
            SwapperError: ``not-active``: not started or stopped. Else the update failed, with the
                code of the reason; ``written`` tells whether the file holds it all the same. If
                ``safe`` and some of them cannot be backed up, the others are written, and
                ``written`` is whether there were others. ``unsupported``: lnd before 0.19.
                In a release profile ``written`` is often ``None``: lnd does not say.
        """
        self._behaviour.manual_update(singles)

    def check_file(self) -> None:
        """Ask for a look at the file, and a write if it lacks something; return at once.

        :attr:`report` tells the outcome, ``checks`` or ``mends`` of it grow. A running SubSwapper
        that guards its file only; else nothing happens.
        """
        if isinstance(self._behaviour, SafeSwapper):
            self._behaviour.check_file()


def _refuse(is_wanted: bool, what: str, mend: Mend, profile: Profile) -> None:
    if is_wanted and not profile.has(mend):
        raise SwapperError(f"lnd {profile.name} does not {what}", code=UNSUPPORTED)
