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
COPY: Final = BUILD / "tree" / SOURCE
"""As deep in a tree as the sources are, beside which the manifest names the corpus."""
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
    shutil.rmtree(BUILD / "tree", ignore_errors=True)
    shutil.copytree(
        SOURCE, COPY, ignore=shutil.ignore_patterns("target", "tests"),
        copy_function=shutil.copy,  # cargo goes by times: a mutant of the last run would stay built
    )  # fmt: skip
    (BUILD / "tree" / "vectors").symlink_to(Path("vectors").absolute())
    listed = subprocess.run(
        ["cargo", "mutants", "--list", "--json", "--diff", "--dir", str(COPY)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [_mutant(each) for each in json.loads(listed.stdout)]


def built() -> Command | None:
    """Build the copy as it stands; ``None`` when it does not compile."""
    done = subprocess.run(
        ["cargo", "build", "--quiet", "--release", "--locked", "--bin", BINARY],
        cwd=COPY, capture_output=True, timeout=PATIENCE,
        env={**os.environ, **QUICKLY, "CARGO_TARGET_DIR": str(BUILD.absolute() / "target")},
    )  # fmt: skip
    return None if done.returncode else resolve(str(BUILD / "target" / "release" / BINARY))


def _mutant(entry: Mapping[str, Any]) -> OtherMutant:
    place = f"{entry['file']}:{entry['span']['start']['line']}"
    build = partial(_changed, entry["file"], entry["diff"])
    return OtherMutant(place, entry["name"].partition(": ")[2] or entry["name"], build)


def _changed(name: str, diff: str) -> Command | None:
    source = COPY / name
    kept = source.read_bytes()
    try:
        subprocess.run(
            ["patch", "--quiet", str(source)], input=diff, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
        return built()
    finally:
        source.write_bytes(kept)
