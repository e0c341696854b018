"""What the Go modules that the lnd adapter builds with declare, where Go and they are present."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.source_tree import ROOT

ADAPTER = ROOT / "conformance/adapters/lnd"
LND = "github.com/lightningnetwork/lnd"
BTCD = "github.com/btcsuite/btcd"
MODULE_OF = {
    "lnd": LND,
    "lnd/tor": f"{LND}/tor",
    "btcd": BTCD,
    "btcec": f"{BTCD}/btcec/v2",
    "btcutil": f"{BTCD}/btcutil",
    "btcwallet": "github.com/btcsuite/btcwallet",
}
"""The modules that citations may name, by the word they use. ``tor`` is a module inside lnd."""


@dataclass(frozen=True)
class Declaration:
    """Something that a Go file declares."""

    file: str
    """Name of the file, without its folder."""
    kind: str
    """``func``, ``method``, ``type``, ``field``, ``const`` or ``var``."""
    symbol: str
    """Its name; ``Type.Name`` for a method or a field."""

    @property
    def is_exported(self) -> bool:
        """Whether other packages can use it."""
        return all(part[:1].isupper() for part in self.symbol.split("."))


@cache
def built_versions() -> dict[str, str]:
    """The version of each module in ``MODULE_OF``, as go.mod asks for it. Needs no Go."""
    required = dict(
        re.findall(r"^\s+(\S+) (v\S+)", (ADAPTER / "go.mod").read_text(), flags=re.MULTILINE)
    )
    return {word: required[path] for word, path in MODULE_OF.items()}


@cache
def module_folders() -> dict[str, Path] | str:
    """The folder of each module in ``MODULE_OF``, or why there are none."""
    if shutil.which("go") is None:
        return "Go is not installed"
    command = ["go", "list", "-m", "-json", *MODULE_OF.values()]
    # What is not there is not fetched: a test run opens no connections.
    environment = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=readonly"}
    done = subprocess.run(command, cwd=ADAPTER, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        return f"the Go modules of the lnd adapter are not known: {done.stderr.strip()}"
    folders = {}
    for item in json.loads("[" + done.stdout.replace("}\n{", "},{") + "]"):
        if "Dir" not in item:
            return f"{item['Path']} is not downloaded: go mod download in {ADAPTER.name}"
        folders[item["Path"]] = Path(item["Dir"])
    return {word: folders[path] for word, path in MODULE_OF.items()}


def declarations(folders: Iterable[Path]) -> dict[Path, list[Declaration]]:
    """Return what the Go files of each folder declare, tests left out."""
    program = ROOT / "tests/house/declarations.go"
    command = ["go", "run", str(program), *map(str, folders)]
    environment = {**os.environ, "GO111MODULE": "off"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[Path, list[Declaration]] = {}
    for line in done.stdout.splitlines():
        folder, *rest = line.split("\t")
        found.setdefault(Path(folder), []).append(Declaration(*rest))
    return found
