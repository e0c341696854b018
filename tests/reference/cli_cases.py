"""Runs the command line on backups that lnd wrote."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from scbref.cli import cli
from scbref.cli.keys import ENVIRONMENT
from scbref.envelope import open_envelope, seal_envelope
from scbref.errors import EnvelopeError
from scbref.keys.key_ring import BasePublicKeyRing, SymmetricKeyRing
from scbref.vectors.generate.tools.extended_keys import base58check, extended_key
from tests.reference.captured_files import json_lines

ROWS = {row["id"]: row for row in json_lines("lnd-head-backups.jsonl")}
BEHAVIOURS = json_lines("lnd-head-behaviours.jsonl")
ADDRESSES = 111
"""Offset of the address block in a Single."""


@dataclass(frozen=True)
class Case:
    """A captured backup as files in a folder."""

    row: dict[str, Any]
    folder: Path

    @property
    def packed(self) -> bytes:
        return bytes.fromhex(self.row["packed"])

    @property
    def network(self) -> str:
        return ("mainnet", "regtest", "litecoin")[self.row["coin_type"]]

    @property
    def file(self) -> str:
        return self.write("channel.backup", self.packed)

    @property
    def seed_file(self) -> str:
        return self.write("seed", self.row["seed_hex"].encode() + b"\n")

    @property
    def key(self) -> list[str]:
        return ["--seed-file", self.seed_file, "--network", self.network]

    @property
    def sym_ring(self) -> SymmetricKeyRing:
        return SymmetricKeyRing(bytes.fromhex(self.row["sym_key"]))

    def write(self, name: str, data: bytes) -> str:
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def seal(self, plaintext: bytes, name: str = "sealed") -> str:
        """Encrypt a plaintext with this case's key into a file."""
        return self.write(name, seal_envelope(plaintext, self.sym_ring, bytes(range(24))))


def run(*args: str, stdin: bytes | str | None = None, env: dict[str, str] | None = None) -> Result:
    """Run the command line in this process, without the caller's key variables."""
    variables = {**dict.fromkeys(ENVIRONMENT), **(env or {})}
    return CliRunner().invoke(cli, list(args), input=stdin, env=variables)


def one_line(result: Result) -> str:
    """Return the only line on standard error of a command that failed without other output."""
    assert result.stdout == "", result.stdout
    assert result.stderr.startswith("scbref: ") and result.stderr.endswith("\n")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def clean_environment() -> dict[str, str]:
    """Return the environment without keys; unbuffered output would be another program."""
    dropped = {*ENVIRONMENT, "PYTHONUNBUFFERED"}
    return {name: value for name, value in os.environ.items() if name not in dropped}


def root_xprv(seed: bytes, version: int = 0x0488ADE4) -> str:
    """Return the extended root key of a seed, made here without scbref."""
    return base58check(extended_key(f"{version:08x}", seed=seed))


def plaintext_with(row: dict[str, Any], old: bytes, new: bytes) -> bytes:
    """Return the row's plaintext with one place changed; the old bytes must be there."""
    plaintext = bytes.fromhex(row["plaintext"])
    assert old in plaintext
    return plaintext.replace(old, new, 1)


def behaviour_plaintexts(*, ok: bool) -> list[tuple[str, bytes]]:
    """Plaintexts that lnd was seen to accept, or to refuse; most of them are odd."""
    found = []
    for row in BEHAVIOURS:
        request = row["request"]
        if row["ok"] is not ok:
            continue
        if request.get("op") == "deserialize_single":
            found.append((row["case"], bytes.fromhex(request["plaintext"])))
        elif request.get("op") == "read_addresses":
            block = bytes.fromhex(request["hex"])
            if not ok or int.from_bytes(block[:2], "big") == len(block) - 2:
                found.append((row["case"], _with_addresses(block)))
        elif request.get("op") in ("unpack_single", "unpack_multi") and request.get("packed"):
            ring = BasePublicKeyRing(bytes.fromhex(request["base_pub"]))
            try:
                plaintext = open_envelope(bytes.fromhex(request["packed"]), ring)
            except EnvelopeError:
                continue
            found.append((row["case"], plaintext))
    return found


def _with_addresses(block: bytes) -> bytes:
    """Return a Single of version 0 with this address block, count included."""
    (bare,) = (
        bytes.fromhex(row["request"]["plaintext"])
        for row in BEHAVIOURS
        if row["case"] == "valid v0, zero addresses (total 371)"
    )
    whole = bare[:ADDRESSES] + block + bare[ADDRESSES + 2 :]
    return whole[:1] + (len(whole) - 3 & 0xFFFF).to_bytes(2, "big") + whole[3:]


def as_json(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
