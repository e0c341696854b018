"""``scbref derive-key``: public keys of a wallet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scbref.cli.failure import NOT_GOOD, USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.terminal import note, warn

if TYPE_CHECKING:
    from scbref.cli.key import Key


@click.command("derive-key")
@key_options
@click.option("--family", type=click.IntRange(0), metavar="N", help="Key family; 7 by default.")
@click.option("--index", type=click.IntRange(0), metavar="N", help="Index; 0 by default.")
@click.option("--node-id", is_flag=True, help="Print the id of the node instead (6/0).")
@click.option(
    "--is-node", metavar="PUBKEY", help="Check whether this is that node's key; if not, exit 1."
)
@click.option(
    "--show-encryption-key", is_flag=True, help="Print the secret symmetric key of the backups."
)
def derive_key(
    keys: KeyOptions,
    family: int | None,
    index: int | None,
    node_id: bool,
    is_node: str | None,
    show_encryption_key: bool,
) -> None:
    """Print the public key at a locator as hex: m/1017'/coin'/family'/0/index.

    Without a locator it is the base encryption public key (7/0). Its SHA-256 is the key of
    the backups, so it is all that inspect and verify need.
    """
    has_locator = family is not None or index is not None
    _refuse_two_questions(
        {
            "--family and --index": has_locator,
            "--node-id": node_id,
            "--is-node": is_node is not None,
            "--show-encryption-key": show_encryption_key,
        }
    )
    key = keys.read() if is_node is None else keys.read_for_backup()
    if key is None:
        raise Failure("no key: give --words-file, --seed-file, --xprv-file or --prompt", USAGE)
    if is_node is not None:
        _say_whether(key, is_node)
    elif show_encryption_key:
        warn("this key opens and forges the backups; keep it secret")
        click.echo(key.ring.encryption_key().hex())
    else:
        _print_public_key(key, *((6, 0) if node_id else (family, index)))


def _refuse_two_questions(asked: dict[str, bool]) -> None:
    given = [option for option, is_given in asked.items() if is_given]
    if len(given) > 1:
        raise Failure(f"give {given[0]} or {given[1]}, not both", USAGE)


def _say_whether(key: Key, node: str) -> None:
    from scbref.cli.node_id import key_of_node, parse_node

    wanted = parse_node(node)
    found = key_of_node(key, wanted)
    if found is None:
        others = ", nor on another network" if any(each.is_open for each in key.others()) else ""
        click.echo(f"no: {wanted.hex()} is not the node of {key.name}{others}")
        click.get_current_context().exit(NOT_GOOD)
    click.echo(f"yes: {wanted.hex()} is the node of {found.name}")


def _print_public_key(key: Key, family: int | None, index: int | None) -> None:
    from scbref.keys.key_ring import HDKeyRing
    from scbref.keys.protocol import BASE_ENCRYPTION_KEY_LOC
    from scbref.model import KeyLocator

    locator = KeyLocator(
        BASE_ENCRYPTION_KEY_LOC.family if family is None else family,
        BASE_ENCRYPTION_KEY_LOC.index if index is None else index,
    )
    if not hasattr(key.ring, "derive_key"):
        message = "an encryption key derives nothing; give --words-file, --seed-file or --xprv-file"
        raise Failure(message, USAGE)
    public_key = key.ring.derive_key(locator).pub_key
    if isinstance(key.ring, HDKeyRing) and locator == BASE_ENCRYPTION_KEY_LOC:
        note("anyone who knows this public key can read the backups, but not spend")
    click.echo(bytes(public_key).hex())
