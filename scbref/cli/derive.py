"""``scbref derive-key``: public keys of a wallet."""

from __future__ import annotations

import click

from scbref.cli.failure import USAGE, Failure
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.terminal import note, warn


@click.command("derive-key")
@key_options
@click.option("--family", type=click.IntRange(0), metavar="N", help="Key family; 7 by default.")
@click.option("--index", type=click.IntRange(0), metavar="N", help="Index; 0 by default.")
@click.option(
    "--show-encryption-key", is_flag=True, help="Print the secret symmetric key of the backups."
)
def derive_key(
    keys: KeyOptions, family: int | None, index: int | None, show_encryption_key: bool
) -> None:
    """Print the public key at a locator as hex: m/1017'/coin'/family'/0/index.

    Without a locator it is the base encryption public key (7/0). Its SHA-256 is the key of
    the backups, so it is all that inspect and verify need.
    """
    from scbref.keys.key_ring import HDKeyRing
    from scbref.keys.protocol import BASE_ENCRYPTION_KEY_LOC
    from scbref.model import KeyLocator

    key = keys.read()
    if key is None:
        raise Failure("no key: give --seed-file, --xprv-file or --prompt", USAGE)
    has_locator = family is not None or index is not None
    if show_encryption_key:
        if has_locator:
            raise Failure(
                "--show-encryption-key has no locator; leave --family and --index out", USAGE
            )
        warn("this key opens and forges the backups; keep it secret")
        click.echo(key.ring.encryption_key().hex())
        return
    locator = KeyLocator(
        BASE_ENCRYPTION_KEY_LOC.family if family is None else family,
        BASE_ENCRYPTION_KEY_LOC.index if index is None else index,
    )
    if not hasattr(key.ring, "derive_key"):
        raise Failure("an encryption key derives nothing; give --seed-file or --xprv-file", USAGE)
    public_key = key.ring.derive_key(locator).pub_key
    if isinstance(key.ring, HDKeyRing) and locator == BASE_ENCRYPTION_KEY_LOC:
        note("whoever knows this public key can read the backups, but not spend")
    click.echo(bytes(public_key).hex())
