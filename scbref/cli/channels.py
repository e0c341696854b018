"""``scbref channels``: look into the channel database, fill it and change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scbref.cli.failure import UNREADABLE, USAGE, Failure
from scbref.cli.store import db_option, open_store, parse_channel_point
from scbref.cli.terminal import counted, note, warn

if TYPE_CHECKING:
    from scbref.channeldb import ChannelRecord

_MAX_JSON = 1 << 29

# As in channeldb.CloseKind, which is not imported here to keep help quick; a test compares them.
KINDS = ("cooperative", "local-force", "remote-force", "breach", "funding-canceled", "abandoned")


@click.group()
def channels() -> None:
    """Show and fill the channel database, and record closes."""


@channels.command("list")
@db_option
@click.option("--all", "with_closed", is_flag=True, help="Closed channels too.")
def list_channels(db: str, with_closed: bool) -> None:
    """Show a line for each channel."""
    with open_store(db) as store:
        records = store.records()
    shown = [record for record in records if with_closed or not record.is_closed]
    for record in shown:
        click.echo(_line(record))
    closed = sum(record.is_closed for record in records)
    hidden = f"; {closed:,} closed, shown with --all" if closed and not with_closed else ""
    note(f"{counted(len(shown), 'channel')}{hidden}")


def _line(record: ChannelRecord) -> str:
    channel = record.channel
    marks = [record.status.value if not channel.is_pending else f"pending, {record.status.value}"]
    if channel.restored:
        marks.append("restored")
    if record.awaits_peer:
        marks.append("peer not reached")
    peer = bytes(channel.identity_pub or b"").hex()
    return f"{channel.funding_outpoint} {channel.capacity:,} sat, peer {peer}, {', '.join(marks)}"


@channels.command("export")
@db_option
@click.option("-o", "--output", metavar="FILE", default="-", help="Default: stdout.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def export_channels(db: str, output: str, force: bool) -> None:
    """Write all channels as JSON, closed ones too.

    The shape is that of the adapter protocol. The JSON holds the roots of the channels'
    revocation secrets: keep it as secret as the database.
    """
    import json

    from scbref.channeldb import records_to_json
    from scbref.cli.file_output import STDOUT, check_target, write_result

    if output != STDOUT:
        check_target(output, force=force)
    with open_store(db) as store:
        value = records_to_json(store.records())
    write_result(f"{json.dumps(value, indent=2)}\n".encode(), output, force=force)
    warn("the export holds secrets of the channels; keep it like the database")


@channels.command("import")
@db_option
@click.argument("file", metavar="JSON")
def import_channels(db: str, file: str) -> None:
    """Add or update the channels of a JSON file, all or none.

    The JSON is what export writes; only the members of the adapter protocol's OpenChannel are
    needed. Channels that are not in it stay as they are.
    """
    from scbref.channeldb import Change, records_from_json
    from scbref.errors import SerializeError

    value = _read_json(file)
    try:
        records = records_from_json(value)
        with open_store(db, create=True) as store:
            changes = store.save_records(records)
    except SerializeError as error:
        raise Failure(f"the JSON is not a list of channels: {error}", UNREADABLE) from None
    click.echo(", ".join(f"{changes.count(change):,} {change.value}" for change in Change))


def _read_json(name: str) -> object:
    import json

    from scbref.cli.streams import read_bytes, shown_name

    content = read_bytes(name, _MAX_JSON)
    try:
        if len(content) > _MAX_JSON:
            raise ValueError
        value: object = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        message = f"{shown_name(name)} is not JSON of channels; give what export prints"
        raise Failure(message, UNREADABLE) from None
    return value


@channels.command("close")
@db_option
@click.argument("channel_point")
@click.option("--kind", type=click.Choice(KINDS), help="How. Default: cooperative.")
@click.option("--broadcast", is_flag=True, help="The closing transaction is not confirmed yet.")
@click.option("--resolved", is_flag=True, help="Nothing is left on the chain to be swept.")
def close_channel(
    db: str, channel_point: str, kind: str | None, broadcast: bool, resolved: bool
) -> None:
    """Record that a channel closed.

    It is removed from the backup, except after a local force close: then it stays until --resolved.
    """
    from scbref.channeldb import ChannelStatus, CloseKind

    if resolved and (broadcast or kind):
        raise Failure("--resolved goes with no other option", USAGE)
    outpoint = parse_channel_point(channel_point)
    how = CloseKind(kind or "cooperative")
    with open_store(db) as store:
        if resolved:
            status = store.mark_fully_resolved(outpoint)
        elif broadcast:
            store.mark_waiting_close(outpoint, how)
            status = ChannelStatus.WAITING_CLOSE
        else:
            status = store.close_channel(outpoint, how)
    click.echo(f"{outpoint} {status.value}")
