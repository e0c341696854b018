"""Which version of what the site was built from."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

import scbref
from specsite import ledger

_LND = re.compile(r"^\s*github\.com/lightningnetwork/lnd (v\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Build:
    """Facts for the foot of every page; empty where there is no git."""

    version: str
    corpus: str
    lnd: str
    """The release whose own code the corpus is put to."""
    commit: str
    date: str
    """Of the commit, so that a second build of it is the same."""


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ledger.ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def lnd_release() -> str:
    """Return the release of lnd that the adapter is built of, without ``v`` and ``-beta``."""
    module = (ledger.ROOT / "conformance/adapters/lnd/go.mod").read_text(encoding="utf-8")
    found = _LND.search(module)
    return found.group(1).removeprefix("v").removesuffix("-beta") if found else ""


def date_of(path: str) -> str:
    """Return the day of the last commit that changed a file or folder, such as ``2026-11-28``."""
    return _git("log", "-1", "--format=%cs", "--", path)


def read() -> Build:
    """Ask the sources."""
    return Build(
        version=scbref.__version__,
        corpus=ledger.load().corpus,
        lnd=lnd_release(),
        commit=_git("rev-parse", "--short", "HEAD"),
        date=_git("log", "-1", "--format=%cs"),
    )
