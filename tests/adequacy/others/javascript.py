"""Mutants of the JavaScript implementation, made by Stryker's instrumenter."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from scbref.conformance.protocol.command import Command, resolve
from tests.adequacy.others.mutants import Missing, OtherMutant

SOURCE: Final = Path("conformance/adapters/js")
HERE: Final = Path(__file__).parent
BUILD: Final = Path("build/adequacy/js")
COPY: Final = BUILD / "copy"
SWITCH: Final = "__STRYKER_ACTIVE_MUTANT__"
"""The variable that says which mutant is on."""


def mutants() -> list[OtherMutant]:
    """Write the instrumented copy, and return its mutants.

    Raises:
        Missing: Node, or a package that cannot be fetched.
    """
    _install()
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(SOURCE, COPY, ignore=shutil.ignore_patterns("node_modules", "test"))
    (COPY / "node_modules").symlink_to((SOURCE / "node_modules").resolve())
    names = sorted(path.relative_to(SOURCE).as_posix() for path in (SOURCE / "src").glob("*.mjs"))
    script = [HERE / "instrument.mjs", SOURCE.absolute(), COPY.absolute(), *names]
    listed = subprocess.run(
        ["node", *map(str, script)], cwd=BUILD, check=True, capture_output=True, text=True
    )
    return [_mutant(each) for each in json.loads(listed.stdout)]


def _install() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Missing("node and npm are not on PATH: Stryker needs Node 20")
    if not (SOURCE / "node_modules").is_dir():
        raise Missing("the packages of the implementation are not there: make adapter-js")
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, BUILD / name)
    if (BUILD / "node_modules").is_dir():
        return
    fetched = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--silent", "--no-audit", "--no-fund"], cwd=BUILD
    )
    if fetched.returncode:
        raise Missing("@stryker-mutator/instrumenter cannot be fetched by npm")


def built() -> Command | None:
    """Return how the copy is started with no mutant on."""
    return _switched("")


def _mutant(entry: Mapping[str, Any]) -> OtherMutant:
    line = entry["location"]["start"]["line"] + 1
    text = f"{entry['mutatorName']}: {' '.join(entry['replacement'].split())[:80]}"
    return OtherMutant(f"{entry['fileName']}:{line}", text, partial(_switched, entry["id"]))


def _switched(number: str) -> Command:
    os.environ[SWITCH] = number
    return replace(resolve(f"node {COPY / 'adapter.mjs'}", (SWITCH,)), name="js")
