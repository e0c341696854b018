"""The backup file as older releases of lnd treated it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scbref.errors import EnvelopeError
from scbref.model import Multi
from scbref.multifile import MultiFile
from scbref.packing import pack_multi
from scbref.profiles import PROFILES
from tests.reference.backup_folder import (
    LND_CALLS,
    MAIN,
    NEW2,
    NEW3,
    RING,
    TEMP,
    Recorder,
    ready,
    tree,
)

pytestmark = pytest.mark.usefixtures("usual_umask")


def test_releases_before_archives_keep_none(tmp_path: Path) -> None:
    ready(tmp_path)
    recorder = Recorder()
    MultiFile(tmp_path / MAIN, profile=PROFILES["0.17"], files=recorder).update_and_swap(NEW2)
    assert recorder.calls == [*LND_CALLS[:6], *LND_CALLS[-3:]]
    assert tree(tmp_path) == {MAIN: '0644 "NEW2".. 240 B'}


def test_lnd_0_6_renames_an_open_temp(tmp_path: Path) -> None:
    ready(tmp_path)
    recorder = Recorder()
    multi_file = MultiFile(tmp_path / MAIN, profile=PROFILES["0.6"], files=recorder)
    multi_file.update_and_swap(NEW2)
    assert f"close {TEMP}" not in recorder.calls
    multi_file.update_and_swap(NEW3)
    assert recorder.calls.count(f"close {TEMP}") == 1
    assert (tmp_path / MAIN).read_bytes() == NEW3


@pytest.mark.parametrize(("release", "stale"), [("0.6", True), ("0.10.2", True), ("0.12", False)])
def test_before_0_10_4_the_file_that_was_read_first_is_read_for_ever(
    release: str, stale: bool, tmp_path: Path
) -> None:
    multi_file = MultiFile(tmp_path / MAIN, profile=PROFILES[release])
    multi_file.update_and_swap(pack_multi(Multi(), RING))
    multi_file.extract_multi(RING)
    multi_file.update_and_swap(NEW2)
    if stale:
        assert multi_file.extract_multi(RING) == Multi()
    else:
        with pytest.raises(EnvelopeError):
            multi_file.extract_multi(RING)
