"""Man pages and shell completion are what the commands say now."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.house.manuals import SHARE, files, manual


def test_they_are_current() -> None:
    stale = [
        path
        for path, text in files().items()
        if not (SHARE / path).is_file() or (SHARE / path).read_text(encoding="utf-8") != text
    ]
    assert not stale, f"write them with: .venv/bin/python -m tests.house.manuals ({stale})"
    kept = {str(path.relative_to(SHARE)) for path in SHARE.rglob("*") if path.is_file()}
    assert kept == files().keys()


@pytest.mark.parametrize("name", ["scbref", "scb-conformance"])
def test_a_page_tells_of_every_command(name: str) -> None:
    page = manual(name)
    told = re.findall(r'^\.SS "(.+)"$', page, re.M)
    assert f"{name} " + {"scbref": "recover", "scb-conformance": "run"}[name] in [
        each.replace("\\-", "-") for each in told
    ]
    assert len(told) >= 12
    assert page.startswith('.\\" Generated')


@pytest.mark.parametrize("name", ["scbref", "scb-conformance"])
def test_roff_reads_a_page_without_a_warning(name: str) -> None:
    if shutil.which("groff") is None:
        pytest.skip("groff is not installed (apt-get install groff)")
    path = SHARE / f"man/man1/{name}.1"
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", "-Tutf8", "-k", path], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
