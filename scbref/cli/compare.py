"""``scbref diff`` and ``scbref merge``: several backups of one node beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scbref.cli.failure import NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import counted, note, warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scbref.cli.key import Key
    from scbref.cli.loading import LoadedFile
    from scbref.envelope import EncryptionKeySource
    from scbref.proof import ChannelAcrossFiles

_SHOWN = 60
"""Characters of a value that a line shows."""


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@key_options
@size_option
@click.option("--plain", is_flag=True, help="A and B are plaintext, not encrypted.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def diff(first: str, second: str, keys: KeyOptions, plain: bool, as_json: bool) -> None:
    """Show how the backups A and B differ, channel by channel, and which is newer.

    The exit code is 0 if both hold the same channels with the same content, else 1. Comparing
    the numbers of commitments needs the seed or the root key, except for taproot channels.
    """
    import json

    from scbref.cli.proof_view import across_json

    loaded = _both(first, second, keys, is_plain=plain)
    names = [file.name for file in loaded]
    channels = _across(loaded)
    if as_json:
        shown = across_json(names, channels)
        for entry, channel in zip(shown["channels"], channels, strict=True):
            entry["different_fields"] = [name for name, _, _ in _fields(channel)]
        click.echo(json.dumps(shown, indent=2))
    else:
        for line in _diff_lines(names, channels):
            click.echo(line)
    differs = any(None in channel.files or any(_fields(channel)) for channel in channels)
    click.get_current_context().exit(NOT_GOOD if differs else 0)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--output", "-o", metavar="FILE", required=True, help="A new file.")
@key_options
@size_option
def merge(files: tuple[str, ...], output: str, keys: KeyOptions) -> None:
    """Write a backup with the newest of each channel in the backups FILE, folders included.

    A channel that only an older file has may have been closed since; restoring it does no harm.
    The files stay as they are, and no file is replaced.
    """
    from scbref.cli.file_output import check_target, write_result
    from scbref.cli.loading import load_many
    from scbref.model import Multi
    from scbref.packing import pack_multi

    check_target(output, force=False, can_force=False)
    loaded = load_many(files, keys)
    opened = [file for file in loaded if file.parsed is not None]
    for file in loaded:
        if file.failure is not None:
            warn(f"left out: {file.failure.message}")
    channels = _across(opened)
    if not channels:
        raise Failure("there is no channel in these files; nothing written", NOT_GOOD)
    ring = _one_ring(opened)
    for channel in channels:
        sources = ", ".join(opened[index].name for index in channel.where_newest)
        click.echo(f"{channel.funding_outpoint}: from {sources}")
    multi = Multi(0, tuple(channel.newest.single for channel in channels))
    write_result(pack_multi(multi, ring), output, force=False)
    note(f"wrote {output}: a Multi of {counted(len(channels), 'channel')}")
    click.get_current_context().exit(NOT_GOOD if len(opened) < len(loaded) else 0)


def _one_ring(opened: Sequence[LoadedFile]) -> EncryptionKeySource:
    """Return the key that all files were opened with; each has found it by itself.

    Raises:
        Failure: code 2: they are of several networks.
    """
    rings = {key.ring.encryption_key(): key.ring for key in _keys(opened)}
    if len(rings) > 1:
        names = " and ".join(dict.fromkeys(key.name for key in _keys(opened)))
        raise Failure(f"the files are opened with {names}; name one network", USAGE)
    return next(iter(rings.values()))


def _keys(opened: Sequence[LoadedFile]) -> Iterator[Key]:
    for file in opened:
        if file.parsed is not None and file.parsed.opened.key is not None:
            yield file.parsed.opened.key


def _both(first: str, second: str, keys: KeyOptions, *, is_plain: bool) -> list[LoadedFile]:
    from scbref.cli.loading import load_many

    loaded = load_many((first, second), keys, is_plain=is_plain)
    for file in loaded:
        if file.failure is not None:
            raise file.failure
    return loaded


def _across(loaded: Sequence[LoadedFile]) -> tuple[ChannelAcrossFiles, ...]:
    from scbref.keys.key_ring import HDKeyRing
    from scbref.proof import channels_across

    parsed = [file.parsed for file in loaded if file.parsed is not None]
    key = parsed[0].opened.key
    ring = key.ring if key is not None and isinstance(key.ring, HDKeyRing) else None
    return channels_across([each.singles for each in parsed], ring)


def _diff_lines(names: Sequence[str], channels: Sequence[ChannelAcrossFiles]) -> Iterator[str]:
    same = 0
    for channel in channels:
        absent = [names[i] for i, each in enumerate(channel.files) if each is None]
        if absent:
            yield f"{channel.funding_outpoint}: not in {absent[0]}"
            continue
        found = list(_fields(channel))
        if not found:
            same += 1
            continue
        newest = channel.where_newest
        verdict = "nothing says which is newer"
        if len(newest) == 1:
            verdict = f"{names[newest[0]]} is newer"
        yield f"{channel.funding_outpoint}: {verdict}"
        numbers = [each.number for each in channel.files if each is not None]
        if numbers[0] != numbers[1]:
            shown = ["not shown" if number is None else str(number) for number in numbers]
            yield f"  commitment number: {shown[0]} -> {shown[1]}"
        for name, old, new in found:
            yield f"  {name}: {_short(old)} -> {_short(new)}"
    yield f"{counted(same, 'channel')} of {len(channels):,} the same"


def _fields(channel: ChannelAcrossFiles) -> Iterator[tuple[str, Any, Any]]:
    from scbref.cli.readable import readable_single

    here, there = channel.files[0], channel.files[-1]
    if here is None or there is None or here.single == there.single:
        return
    old, new = (dict(_flat("", readable_single(each.single))) for each in (here, there))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield name, old.get(name), new.get(name)


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _flat(f"{path}.{name}" if path else name, member)
    else:
        yield path, ", ".join(map(str, value)) if isinstance(value, list) else value


def _short(value: Any) -> str:
    text = "absent" if value is None else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
