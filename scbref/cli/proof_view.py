"""Proofs, restores and comparisons of backups, in lines for people and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scbref.cli.terminal import counted, printable

if TYPE_CHECKING:
    from scbref.proof import ChannelAcrossFiles, ChannelProof, FileRestore


def proof_lines(proof: ChannelProof) -> Iterator[str]:
    """Yield what one channel proves: its name, then a line for each check."""
    yield f"channel {proof.single.funding_outpoint}"
    for check in proof.checks:
        yield f"  {check.verdict.value + ':':<13}{check.detail}"
    if proof.address is not None:
        yield f"  funding output: {proof.single.capacity:,} sat at {proof.address}"


def proof_json(proof: ChannelProof) -> dict[str, Any]:
    """Return what one channel proves; the channel point is in the order that explorers use."""
    funding = proof.funding
    return {
        "channel_point": str(proof.single.funding_outpoint),
        "is_wrong": proof.is_wrong,
        "checks": [
            {"name": check.name, "verdict": check.verdict.value, "detail": check.detail}
            for check in proof.checks
        ],
        "pk_script": None if funding is None else funding.pk_script.hex(),
        "address": proof.address,
        "capacity": proof.single.capacity,
        "commitment_number": proof.commitment_number,
    }


def proof_summary(proofs: Sequence[ChannelProof]) -> str:
    """Say in one line how many channels are proved."""
    wrong = sum(proof.is_wrong for proof in proofs)
    signed = sum(proof.verdict_of("signature") == "proved" for proof in proofs)
    if wrong:
        return f"proof: {counted(wrong, 'channel')} of {len(proofs):,} contradicted"
    if not proofs:
        return "proof: no channels, so nothing is proved"
    return f"proof: nothing is contradicted; the peer's signature fits in {signed} of {len(proofs)}"


def restore_lines(restore: FileRestore) -> Iterator[str]:
    """Yield what a release of lnd makes of a file."""
    total = len(restore.channels)
    name = restore.release.name
    if not restore.is_read:
        yield f"{name}: refuses the file, restores nothing"
    else:
        quiet = sum(channel.is_dialled for channel in restore.channels)
        yield (
            f"{name}: reads the file, restores {restore.num_restored:,} of"
            f" {counted(total, 'channel')}; {quiet:,} with nothing in the way of the peer"
        )
    for channel in restore.channels:
        state = "restored" if restore.is_read and channel.is_restored else "not restored"
        if channel.findings or state != "restored":
            yield f"  {channel.single.funding_outpoint}: {state}"
        for item in channel.findings:
            yield f"    {item.effect.value}: {printable(item.detail)}"


def restore_json(restore: FileRestore) -> dict[str, Any]:
    """Return what a release of lnd makes of a file, channel by channel."""
    return {
        "release": restore.release.name,
        "reads_file": restore.is_read,
        "is_complete": restore.is_complete,
        "num_restored": restore.num_restored if restore.is_read else 0,
        "channels": [
            {
                "channel_point": str(channel.single.funding_outpoint),
                "is_restored": restore.is_read and channel.is_restored,
                "is_dialled": restore.is_read and channel.is_dialled,
                "findings": [
                    {"effect": item.effect.value, "detail": item.detail}
                    for item in channel.findings
                ],
            }
            for channel in restore.channels
        ],
    }


def across_lines(names: Sequence[str], channels: Sequence[ChannelAcrossFiles]) -> Iterator[str]:
    """Yield one table: a line for each channel, a column for each file."""
    for number, name in enumerate(names, start=1):
        newest = sum(number - 1 in channel.where_newest for channel in channels)
        missing = sum(channel.files[number - 1] is None for channel in channels)
        lacks = f", lacks {missing:,}" if missing else ""
        has = counted(len(channels) - missing, "channel")
        yield f"{number}: {name}: {has}, {newest:,} as new as any{lacks}"
    columns = [f"{number}" for number in range(1, len(names) + 1)]
    width = max([len(cell) for each in channels for cell in _cells(each)] + [1]) + 2
    yield ""
    yield f"{'channel':<68}" + "".join(column.ljust(width) for column in columns).rstrip()
    for channel in channels:
        cells = "".join(cell.ljust(width) for cell in _cells(channel))
        yield f"{channel.funding_outpoint!s:<68}{cells.rstrip()}"
    yield "a number is that of the commitment transaction, * is the newest, - is not there"


def _cells(channel: ChannelAcrossFiles) -> list[str]:
    newest = channel.where_newest
    cells = []
    for index, each in enumerate(channel.files):
        if each is None:
            cells.append("-")
            continue
        text = "no number" if each.number is None else str(each.number)
        cells.append(f"{text}{'*' if index in newest else ''}")
    return cells


def across_json(names: Sequence[str], channels: Sequence[ChannelAcrossFiles]) -> dict[str, Any]:
    """Return the same table; indices of files count from 0."""
    return {
        "files": list(names),
        "channels": [
            {
                "channel_point": str(channel.funding_outpoint),
                "commitment_numbers": [
                    None if each is None else each.number for each in channel.files
                ],
                "in_files": [i for i, each in enumerate(channel.files) if each is not None],
                "newest_in": list(channel.where_newest),
            }
            for channel in channels
        ],
    }
