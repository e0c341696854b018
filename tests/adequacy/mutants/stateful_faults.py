"""In one place the safe reference does what lnd was seen to do, or forgets a rule.

Each declares the choices of the safe profile all the same, so the scenario about that place fails.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from scbref.channels import fetching
from scbref.channels.fetching import NO_POINT, fetch_backup_for_chan
from scbref.codec import serialize_single
from scbref.errors import UNKNOWN_CHANNEL, ChannelSourceError, ScbError, SwapperError
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.multifile.archive import ArchiveFolder
from scbref.multifile.files import ARCHIVE_TIME
from scbref.multifile.safe_swap import SafeSwap
from scbref.recovery.recover import _Recovery, is_already_exists, unpack_and_recover_singles
from scbref.recovery.report import ChannelOutcome
from scbref.swapper import CLOSED
from scbref.swapper.report import Phase
from scbref.swapper.safe import SafeSwapper
from scbref.swapper.state import Entry
from scbref.swapper.updating import Updater
from tests.adequacy.mutants.mutant import Change, Mutant, setting, stateful

_SWAP, _WRITE_TEMP = SafeSwap.update_and_swap, SafeSwap._write_temp
_FREE_NAME = ArchiveFolder._free_name
_INIT, _START, _STOP, _TURN = (
    SafeSwapper.__init__,
    SafeSwapper.start,
    SafeSwapper.stop,
    SafeSwapper._turn,
)
_UPDATE, _WRITE, _MANUAL = Updater._update, Updater._write, SafeSwapper.manual_update
_RUN, _ROOT = _Recovery.run, fetching._sha_chain_root_desc


def safety_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the safe profile: file, SubSwapper, recovery and NewSingle."""
    yield from _file_mutants()
    yield from _swapper_mutants()
    yield from _recovery_mutants()
    for name, rule in (("unusable", "unusable-root"), ("missing", "no-root")):
        yield stateful(f"newsingle.root/{name}-taken", f"newsingle.{rule}", _rootless(name))
    yield stateful(
        "fetch/failing-source-as-unknown",
        "fetch.source-error",
        lambda scene: scene.rebind(fetch_backup_for_chan, _all_unknown),
    )


def _file_mutants() -> Iterator[Mutant]:
    swaps: dict[str, tuple[str, Any]] = {
        "temp-of-its-own-name": ("own-temp-name", _removes_temp),
        "link-replaced": ("linked-main", _replaces_link),
        "nothing-written": ("empty-bytes", _writes_nothing),
        "archive-of-a-folder": ("not-a-file", _archives_first),
        "pipe-replaced": ("pipe-as-main", _replaces_pipe),
    }
    for name, (rule, function) in swaps.items():
        change = setting(SafeSwap, "update_and_swap", function)
        yield stateful(f"multifile/{name}", f"multifile.{rule}", change)
    yield stateful(
        "multifile/temp-link-followed",
        "multifile.linked-temp",
        setting(SafeSwap, "_write_temp", _follows_link),
    )
    yield stateful(
        "multifile/mode-of-the-umask",
        "multifile.mode",
        setting(SafeSwap, "_write_temp", _mode_of_the_umask),
    )
    yield stateful(
        "multifile/archive-of-a-second-lost",
        "multifile.archive-kept",
        setting(ArchiveFolder, "_free_name", _taken_name),
    )
    yield stateful(
        "multifile/long-name-not-archived",
        "multifile.long-archive-name",
        setting(ArchiveFolder, "_free_name", _refused_name),
    )


def _swapper_mutants() -> Iterator[Mutant]:
    for name, (rule, method, function) in _SWAPPER.items():
        owner = SafeSwapper if method in vars(SafeSwapper) else Updater
        yield stateful(f"swapper/{name}", f"swapper.{rule}", setting(owner, method, function))
    yield stateful(
        "swapper/unreadable-written",
        "swapper.readable",
        setting(Entry, "of", classmethod(_unreadable_entry)),
    )


def _recovery_mutants() -> Iterator[Mutant]:
    yield stateful(
        "recover/wrapped-unrecognised",
        "recover.wrapped-existing",
        setting(_Recovery, "_is_existing", _only_bare),
    )
    yield stateful("recover/unreachable-ends", "recover.go-on", setting(_Recovery, "run", _ends))
    yield stateful(
        "recover/one-by-one",
        "recover.unpack-error",
        lambda scene: scene.rebind(unpack_and_recover_singles, _one_by_one),
    )


def _removes_temp(swap: Any, data: bytes) -> None:
    _SWAP(swap, data)
    with suppress(FileNotFoundError):
        os.unlink(os.path.join(os.path.dirname(swap._file_name), swap._temp_name))


def _replaces_link(swap: Any, data: bytes) -> None:
    if os.path.islink(swap._file_name):
        os.unlink(swap._file_name)
    _SWAP(swap, data)


def _writes_nothing(swap: Any, data: bytes) -> None:
    if data:
        _SWAP(swap, data)
    else:
        with open(swap._file_name, "wb"):
            return


def _archives_first(swap: Any, data: bytes) -> None:
    if os.path.isdir(swap._file_name):
        archive = swap._archive
        os.makedirs(archive._folder, 0o700, exist_ok=True)
        name = archive._free_name(archive._base, datetime.now())
        with open(os.path.join(archive._folder, name), "wb"):
            pass
    _SWAP(swap, data)


def _replaces_pipe(swap: Any, data: bytes) -> None:
    if os.path.lexists(swap._file_name) and stat.S_ISFIFO(os.lstat(swap._file_name).st_mode):
        os.unlink(swap._file_name)
    _SWAP(swap, data)


def _follows_link(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    if os.path.islink(temp):
        with open(temp, "wb") as file:
            file.write(data)
    return _WRITE_TEMP(swap, temp, old, data)


def _mode_of_the_umask(swap: Any, temp: str, old: Any, data: bytes) -> datetime:
    when = _WRITE_TEMP(swap, temp, old, data)
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(temp, 0o666 & ~umask)
    return when


def _taken_name(folder: ArchiveFolder, base: str, when: datetime) -> str:
    return f"{base}-{when:{ARCHIVE_TIME}}"


def _refused_name(folder: ArchiveFolder, base: str, when: datetime) -> str:
    name = _FREE_NAME(folder, base, when)
    if not name.startswith(base):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG), base)
    return name


class _Deaf:
    """A notifier of which a failed subscription goes unnoticed."""

    def __init__(self, notifier: Any) -> None:
        self._notifier = notifier

    def subscribe_chans(self, known: frozenset[Any]) -> Any:
        """Subscribe, or pretend to."""
        with suppress(Exception):
            return self._notifier.subscribe_chans(known)
        return self._notifier


def _subscribed_anyway(swapper: Any, starting: Any, notifier: Any, *more: Any) -> None:
    _INIT(swapper, starting, _Deaf(notifier), *more)


def _closes_forgotten(updater: Any, **named: bool) -> None:
    try:
        _UPDATE(updater, **named)
    except SwapperError:
        updater._state.closing.clear()
        raise


def _one_bad_blocks_all(updater: Any) -> None:
    for aside in updater._state.set_aside.values():
        raise SwapperError("unable to serialize", code=aside.error.code, written=False)
    _WRITE(updater)


def _silent_when_inactive(swapper: Any, singles: Any) -> None:
    if swapper.phase is Phase.RUNNING:
        _MANUAL(swapper, singles)


def _goes_on_after_the_end(swapper: Any, items: list[Any]) -> None:
    for _ in range(items.count(CLOSED)):
        swapper._subscription.events.task_done()
    if left := [item for item in items if item is not CLOSED]:
        _TURN(swapper, left)


def _silent_start(*phases: Phase) -> Callable[[Any], None]:
    def start(swapper: Any) -> None:
        if swapper.phase not in phases:
            _START(swapper)

    return start


def _stop_without_cancel(swapper: Any) -> None:
    if swapper.phase in (Phase.NEW, Phase.START_FAILED):
        swapper.phase = Phase.STOPPED
    else:
        _STOP(swapper)


_SWAPPER: dict[str, tuple[str, str, Any]] = {
    "subscribed-anyway": ("subscribe-on-creation", "__init__", _subscribed_anyway),
    "failed-close-forgotten": ("failed-close-kept", "_update", _closes_forgotten),
    "one-bad-blocks-all": ("unserializable", "_write", _one_bad_blocks_all),
    "silent-when-inactive": ("manual-update-inactive", "manual_update", _silent_when_inactive),
    "goes-on-after-the-end": ("closed-events", "_turn", _goes_on_after_the_end),
    "second-start-silent": ("second-start", "start", _silent_start(Phase.START_FAILED)),
    "start-after-stop-silent": ("start-after-stop", "start", _silent_start(Phase.STOPPED)),
    "not-cancelled-before-start": ("cancel-always", "stop", _stop_without_cancel),
}


def _unreadable_entry(cls: type[Entry], single: Single) -> Entry:
    """Write what a reader refuses, where the writer is asked for a Single of that kind."""
    try:
        plain = serialize_single(single)
    except ScbError:
        root = KeyDescriptor(single.sha_chain_root_desc.key_locator)
        readable = replace(single, close_tx_inputs=None, sha_chain_root_desc=root)
        plain = serialize_single(readable)[:-1]
    return cls.of_bytes(single, plain)


def _only_bare(recovery: _Recovery, error: Exception) -> bool:
    return is_already_exists(error, wrapped=False)


def _ends(recovery: _Recovery, singles: Sequence[Single]) -> Iterator[ChannelOutcome]:
    for outcome in _RUN(recovery, singles):
        yield outcome
        if outcome.peer_error is not None:
            return


def _one_by_one(packed: Sequence[bytes], *more: Any, **named: Any) -> int:
    return sum(unpack_and_recover_singles([each], *more, **named) for each in packed)


def _rootless(which: str) -> Change:
    def root(channel: Any, profile: Any) -> KeyDescriptor:
        is_missing = len(channel.revocation_root) != 32
        try:
            return _ROOT(channel, profile)
        except Exception:
            if is_missing is (which == "missing"):
                return KeyDescriptor(KeyLocator(5, 0), None if is_missing else NO_POINT)
            raise

    return setting(fetching, "_sha_chain_root_desc", root)


def _all_unknown(outpoint: Any, source: Any, *more: Any, **named: Any) -> Single:
    try:
        return fetch_backup_for_chan(outpoint, source, *more, **named)
    except ChannelSourceError as error:
        raise ChannelSourceError(error.message, code=UNKNOWN_CHANNEL) from error
