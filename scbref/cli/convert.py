"""``scbref unpack`` and ``scbref pack``: between a backup and JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from scbref.cli.failure import UNREADABLE, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import counted, note, refuse_terminal, warn

if TYPE_CHECKING:
    from scbref.cli.key import Key

_MAX_JSON = 1 << 29


def _output_options(function: Callable[..., None]) -> Callable[..., None]:
    out = click.option("-o", "--output", metavar="FILE", default="-", help="Default: stdout.")
    force = click.option("--force", is_flag=True, help="Replace FILE if it is there.")
    return out(force(function))


@click.command()
@click.argument("file")
@key_options
@size_option
@click.option("--plain", is_flag=True, help="FILE is plaintext, not encrypted.")
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@_output_options
def unpack(
    file: str, keys: KeyOptions, plain: bool, entry: int | None, output: str, force: bool
) -> None:
    """Turn the backup FILE into JSON, in the shape of the adapter protocol."""
    from scbref.cli.file_output import STDOUT, check_target, write_result
    from scbref.cli.json_text import json_bytes
    from scbref.cli.loading import content_json, load
    from scbref.cli.opening import warn_if_empty

    if output != STDOUT:
        check_target(output, force=force, inputs=(file,))
    parsed = load(file, keys, is_plain=plain, entry=entry)
    text = json_bytes(content_json(parsed))
    warn_if_empty(parsed)
    write_result(text, output, force=force)


@click.command()
@click.argument("file", metavar="JSON")
@key_options
@click.option("--plain", is_flag=True, help="Write plaintext, without a key.")
@click.option("--nonce", metavar="HEX", help="24 bytes. For tests only: never use one twice.")
@_output_options
def pack(
    file: str, keys: KeyOptions, plain: bool, nonce: str | None, output: str, force: bool
) -> None:
    """Turn a JSON file into a backup: a Multi or a Single, by its shape.

    The JSON is what unpack or inspect --json prints.
    """
    from scbref.cli.file_output import STDOUT, check_target, write_result

    if plain and (keys.is_given() or nonce):
        raise Failure("--plain takes neither a key nor a nonce", USAGE)
    if output == STDOUT:
        refuse_terminal()
    else:
        check_target(output, force=force, inputs=(file,))
    nonce_bytes = _nonce(nonce)
    key = None if plain else keys.read(JSON=file)
    if key is None and not plain:
        raise Failure("no key: give --words-file, --keys-file, --key-file or --base-pub", USAGE)
    data, kind = _packed(_read_json(file), key, nonce_bytes)
    write_result(data, output, force=force)
    if nonce is not None:
        warn("--nonce IS FOR TESTS ONLY: two backups with one key and one nonce give both away")
    if output != STDOUT:
        note(f"wrote {output}: a {kind} of {counted(len(data), 'byte')}")


def _nonce(text: str | None) -> bytes | None:
    if text is None:
        return None
    try:
        nonce = bytes.fromhex(text)
    except ValueError:
        nonce = b""
    if len(nonce) != 24:
        raise Failure("--nonce takes 48 hex digits (24 bytes)", USAGE)
    return nonce


def _read_json(name: str) -> Any:
    import json

    from scbref.cli.streams import read_bytes, shown_name
    from scbref.cli.strict_json import parse_json

    content = read_bytes(name, _MAX_JSON)
    if len(content) > _MAX_JSON:
        raise Failure(
            f"{shown_name(name)} is over 512 MiB; give the JSON of one backup", UNREADABLE
        )
    try:
        return parse_json(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        message = f"{shown_name(name)} is not JSON: {error.msg} at {where}"
        raise Failure(f"{message}; give what scbref unpack prints", UNREADABLE) from None
    except (ValueError, RecursionError):
        message = f"{shown_name(name)} is not JSON; give what scbref unpack prints"
        raise Failure(message, UNREADABLE) from None


def _content(value: Any) -> dict[str, Any]:
    """Return the Multi or Single in a JSON, which may stand inside of what inspect prints."""
    for kind in ("multi", "single"):
        if isinstance(value, dict) and isinstance(value.get(kind), dict):
            value = value[kind]
    if isinstance(value, dict) and {"static_backups", "funding_outpoint"} & set(value):
        return value
    raise Failure(
        "the JSON is neither a Multi (static_backups) nor a Single (funding_outpoint);"
        " give what scbref unpack prints",
        UNREADABLE,
    )


def _packed(value: Any, key: Key | None, nonce: bytes | None) -> tuple[bytes, str]:
    """Return 5 or more bytes, and which kind they are."""
    from scbref.cli.chain_keys import key_for_chains
    from scbref.cli.strict_json import require_all_read
    from scbref.codec import serialize_multi, serialize_single
    from scbref.envelope import seal_envelope
    from scbref.errors import SerializeError
    from scbref.json_form import (
        multi_from_json,
        multi_to_json,
        single_from_json,
        single_to_json,
    )

    value = _content(value)
    try:
        if "static_backups" in value:
            multi = multi_from_json(value)
            singles = multi.static_backups
            kind, plaintext = "Multi", serialize_multi(multi)
            require_all_read(value, multi_to_json(multi))
            if not singles:
                warn("an empty backup: no channels. It restores nothing")
        else:
            single = single_from_json(value)
            singles = (single,)
            kind, plaintext = "Single", serialize_single(single)
            require_all_read(value, single_to_json(single))
        if key is None:
            return plaintext, kind
        ring = key_for_chains(key, (each.chain_hash for each in singles)).ring
        return seal_envelope(plaintext, ring, nonce), kind
    except SerializeError as error:
        raise Failure(f"the JSON cannot be written as a backup: {error}", UNREADABLE) from None
