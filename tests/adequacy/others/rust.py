"""Mutants of the Rust implementation, made by cargo-mutants."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from scbref.conformance.protocol.command import Command, resolve
from tests.adequacy.others.mutants import Missing, OtherMutant

SOURCE: Final = Path("conformance/adapters/rust")
BUILD: Final = Path("build/adequacy/rust")
BINARY: Final = "scb-adapter-rust"
QUICKLY: Final = {"CARGO_PROFILE_RELEASE_LTO": "off", "CARGO_PROFILE_RELEASE_INCREMENTAL": "true"}
"""A mutant is built in seconds, at the cost of some speed."""
PATIENCE: Final = 600
"""Seconds for one build; the first one builds the dependencies."""


def mutants() -> list[OtherMutant]:
    """Copy the crate, and return the mutants of its sources.

    Raises:
        Missing: cargo, cargo-mutants or ``patch``.
    """
    for program, how in (
        ("cargo", "the Rust implementation needs Rust 1.88"),
        ("cargo-mutants", "install it with: cargo install cargo-mutants --locked"),
        ("patch", "it applies the mutants"),
    ):
        if shutil.which(program) is None:
            raise Missing(f"{program} is not on PATH: {how}")
    copy = BUILD / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("target", "tests"))
    listed = subprocess.run(
        ["cargo", "mutants", "--list", "--json", "--diff", "--dir", str(copy)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [_mutant(each, copy) for each in json.loads(listed.stdout)]


def _mutant(entry: Mapping[str, Any], copy: Path) -> OtherMutant:
    place = f"{entry['file']}:{entry['span']['start']['line']}"
    build = partial(_built, copy, entry["file"], entry["diff"])
    return OtherMutant(place, entry["name"].partition(": ")[2] or entry["name"], build)


def _built(copy: Path, name: str, diff: str) -> Command | None:
    source = copy / name
    kept = source.read_bytes()
    try:
        subprocess.run(
            ["patch", "--quiet", str(source)], input=diff, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        built = subprocess.run(
            ["cargo", "build", "--quiet", "--release", "--locked", "--bin", BINARY],
            cwd=copy, capture_output=True, timeout=PATIENCE,
            env={**os.environ, **QUICKLY, "CARGO_TARGET_DIR": str(BUILD.absolute() / "target")},
        )  # fmt: skip
    finally:
        source.write_bytes(kept)
    return None if built.returncode else resolve(str(BUILD / "target" / "release" / BINARY))
