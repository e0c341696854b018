"""What the reader of a page has before the first command: one row a page, one function a thing."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scbref.channeldb import ChannelRecord
from scbref.channeldb.channel_json import records_to_json
from scbref.conformance.cli.starter import write_starter
from scbref.keys.key_ring import HDKeyRing
from scbref.model import TCP4Address
from scbref.packing import pack_multi, unpack_multi
from scbref.point import PublicKey
from tests.docs.blocks import ROOT, Command, blocks
from tests.docs.shell import Shell
from tests.house.source_tree import project_files
from tests.reference.bolt8_responder import LightningPeer
from tests.reference.captured_files import CAPTURED, json_lines
from tests.reference.loopback import LOOPBACK, listening
from tests.reference.swapper_stage import channel

Prepare = Callable[[Path], AbstractContextManager[object] | None]

ONE_CHANNEL = next(row for row in json_lines("lnd-head-backups.jsonl") if row["id"] == "M043")
"""A Multi of one channel that lnd wrote."""


def a_clone(folder: Path) -> None:
    """The files of the project, and the environment that ``make setup`` built."""
    if not (ROOT / ".venv" / "installed").is_file():
        pytest.skip("needs the environment that make setup builds")
    for path in project_files():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, folder / path)
        # Older than the environment, or make would install the copy into it.
        os.utime(folder / path, (0, 0))
    (folder / ".venv").symlink_to(ROOT / ".venv")


def node_go_and_cargo(folder: Path) -> None:
    """Nothing but the programs, which CI has."""
    missing = [name for name in ("npm", "go", "cargo") if shutil.which(name) is None]
    if missing and not os.environ.get("REQUIRE_PROGRAMS"):
        pytest.skip(f"not on PATH: {', '.join(missing)}")


def a_node_of_one_channel(folder: Path) -> None:
    """``channel.backup`` as lnd wrote it, and ``seed.hex``."""
    (folder / "channel.backup").write_bytes(bytes.fromhex(ONE_CHANNEL["packed"]))
    (folder / "seed.hex").write_text(ONE_CHANNEL["seed_hex"])


def a_node_after_a_restore(folder: Path) -> None:
    """``channel.backup`` from before, ``old.backup`` and ``after.backup`` as lnd wrote it then."""
    for name, source in {"channel": "good", "old": "poorer2", "after": "poorer2"}.items():
        source_file = CAPTURED / "live" / f"frank-{source}.backup"
        shutil.copyfile(source_file, folder / f"{name}.backup")
    rows = json_lines("live/index.jsonl")
    (entropy,) = {row["entropy"] for row in rows if row["node"] == "frank"}
    (folder / "seed.hex").write_text(entropy)


def a_node_of_1000_channels(folder: Path) -> None:
    """``channel.backup`` as lnd wrote it, and ``seed.hex``."""
    facts = json.loads((CAPTURED / "lnd-head-multi-1000.json").read_text())
    shutil.copyfile(CAPTURED / "lnd-head-multi-1000.backup", folder / "channel.backup")
    (folder / "seed.hex").write_text(facts["seed_hex"])


@contextmanager
def a_peer_that_listens(folder: Path) -> Iterator[None]:
    """``channel.backup`` of a channel whose peer is on this machine, and ``seed.hex``."""
    him = LightningPeer(bytes([1] * 32))
    a_node_of_one_channel(folder)
    ring = HDKeyRing.from_seed(bytes.fromhex(ONE_CHANNEL["seed_hex"]), "mainnet")
    backup = unpack_multi((folder / "channel.backup").read_bytes(), ring)
    with listening(him) as port:
        peer = TCP4Address(bytes(map(int, LOOPBACK.split("."))), port)
        singles = tuple(
            replace(single, addresses=(peer,), remote_node_pub=PublicKey(him.key))
            for single in backup.static_backups
        )
        (folder / "channel.backup").write_bytes(
            pack_multi(replace(backup, static_backups=singles), ring)
        )
        yield


def two_nodes_and_their_words(folder: Path) -> None:
    """Files of two real nodes; the words of the ``other`` one have a passphrase."""
    rows = [row for row in json_lines("live/index.jsonl") if row["form"] == "raw"]
    for has_passphrase, backup, words in (
        (False, "channel.backup", "words.txt"),
        (True, "other.backup", "other.txt"),
    ):
        row = next(
            row
            for row in rows
            if bool(row["passphrase"]) is has_passphrase and len(row["lncli_channels"]) > 1
        )
        (folder / backup).write_bytes(bytes.fromhex(row["hex"]))
        (folder / words).write_text(row["mnemonic"])
    (folder / "passphrase.txt").write_text(row["passphrase"] + "\n", encoding="utf-8")


def three_channels(folder: Path) -> None:
    """``channels.json`` with two, ``another.json`` with one; ``base.pub`` of their wallet."""
    for name, channels in {"channels": "ab", "another": "c"}.items():
        records = [ChannelRecord(channel(each)) for each in channels]
        (folder / f"{name}.json").write_text(json.dumps(records_to_json(records)))
    (folder / "base.pub").write_text(ONE_CHANNEL["base_pub"])


def program(path: Path, command: str) -> None:
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    path.chmod(0o755)


def an_adapter(*names: str) -> Prepare:
    """Programs that answer what a starter of ``scb-conformance init`` answers."""

    def prepare(folder: Path) -> None:
        (starter,) = write_starter("python", folder / "starter")
        for name in names:
            program(folder / name, f"python3 '{starter}'")

    return prepare


def two_runs(folder: Path) -> None:
    """``events.jsonl`` of the adapter in ``main`` and in ``reports``."""
    for name in ("main", "reports"):
        (folder / name).mkdir()
        command = Command(f"scb-conformance run ./adapter --no-explore --jsonl {name}/events.jsonl")
        shell = Shell(folder)
        output = shell.run(command)
        assert shell.status == 0, output


def the_reference_as_an_adapter(folder: Path) -> None:
    """``adapter``, which answers all that the reference answers."""
    program(folder / "adapter", "python3 -m scbref.adapter")


def an_adapter_with_known_failures(folder: Path) -> None:
    """``adapter``, which fails what the page's file expects, and nothing else."""
    program(folder / "adapter", f"env PYTHONPATH='{ROOT}' python3 -m tests.docs.known_failures")


def the_file_of_the_page(page: str, name: str) -> Prepare:
    """The only TOML block of a page, as the file that its commands name."""

    def prepare(folder: Path) -> None:
        (text,) = (block.text for block in blocks(page) if block.language == "toml")
        # The page's commands are to work when its date is over, too.
        tomorrow = datetime.date.today() + datetime.timedelta(days=1)
        text = re.sub(r"^expires = .*$", f"expires = {tomorrow}", text, flags=re.M)
        (folder / name).write_text(text)

    return prepare


def a_corpus_of_ones_own(folder: Path) -> None:
    """``ours.json``, as the page shows it."""
    (text,) = (b.text for b in blocks("docs/how-to/own-vectors.md") if b.language == "json")
    (folder / "ours.json").write_text(text)


def a_recording(folder: Path) -> None:
    """``recorded.jsonl``: two exchanges, and two messages of a third."""
    lines = (
        {"op": "version.decode", "in": {"encoded": 6}, "ok": {"version": 6, "close_tx": False}},
        {"id": 7, "op": "version.encode", "in": {"version": 1, "close_tx": True}},
        {"id": 7, "ok": {"encoded": 129}},
        {"op": "single.deserialize", "in": {"bytes": ""}, "error": {"class": "truncated"}},
    )
    (folder / "recorded.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


PREPARED: dict[str, tuple[Prepare, ...]] = {
    "README.md": (a_clone, a_node_of_one_channel),
    "docs/index.md": (a_clone, a_node_of_one_channel),
    "docs/how-to/add-a-vector.md": (a_clone,),
    **{
        f"docs/how-to/{page}.md": (a_node_after_a_restore,)
        for page in (
            "after-the-restore",
            "is-it-old",
            "what-will-lnd-do",
            "which-file",
            "whom-to-contact",
        )
    },
    "docs/how-to/ci.md": (an_adapter("adapter"), two_runs),
    "docs/how-to/expected-failures.md": (
        an_adapter_with_known_failures,
        the_file_of_the_page("docs/how-to/expected-failures.md", "expected-failures.toml"),
    ),
    "docs/how-to/follow-a-release.md": (a_clone,),
    "docs/how-to/follow-lnd.md": (a_node_of_one_channel,),
    "docs/how-to/inspect.md": (a_node_of_1000_channels,),
    "docs/how-to/judge-a-node.md": (
        the_file_of_the_page("docs/how-to/judge-a-node.md", "node.toml"),
    ),
    "docs/how-to/keep-current.md": (three_channels,),
    "docs/how-to/own-vectors.md": (a_corpus_of_ones_own, a_recording),
    "docs/how-to/profiles.md": (
        the_reference_as_an_adapter,
        an_adapter("my-reader"),
        the_file_of_the_page("docs/how-to/profiles.md", "my-reader.toml"),
    ),
    "docs/how-to/recover.md": (a_peer_that_listens,),
    "docs/how-to/search.md": (an_adapter("adapter"),),
    "docs/how-to/seed.md": (two_nodes_and_their_words,),
    "docs/how-to/vectors-in-your-language.md": (a_clone, node_go_and_cargo),
}
"""A page that is not here makes its own files."""
