"""The key options that all commands share, and the key ring that comes out of them.

Secrets come from a file, standard input, a hidden prompt or the environment. Nothing here
puts one into an error text, a ``repr`` or an argument list.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final

import click

from scbref.cli.failure import USAGE, Failure
from scbref.cli.streams import read_bytes, refuse_two_readers_of_stdin

if TYPE_CHECKING:
    from scbref.cli.key_texts import Key

# As in keyring.COIN_TYPES, which is not imported here to keep help quick; a test compares them.
NETWORKS: Final = (
    "mainnet",
    "testnet",
    "testnet4",
    "signet",
    "regtest",
    "simnet",
    "litecoin",
)
ENVIRONMENT: Final = {
    "SCBREF_SEED": "seed",
    "SCBREF_XPRV": "xprv",
    "SCBREF_KEY": "key",
    "SCBREF_BASE_PUB": "base_pub",
}
"""Environment variable → kind of key; used when no option names a key."""

_FILE_OPTIONS: Final = {
    "seed_file": "seed",
    "xprv_file": "xprv",
    "key_file": "key",
    "base_pub_file": "base_pub",
}
_MAX_KEY_FILE: Final = 65_536


@dataclass(frozen=True, repr=False)
class KeyOptions:
    """What the user said about keys; ``read`` makes a key of it."""

    seed_file: str | None
    """File with the seed as hex of 16–64 bytes."""
    xprv_file: str | None
    """File with the extended private root key."""
    key_file: str | None
    """File with the 32-byte symmetric key, raw or hex."""
    base_pub_file: str | None
    """File with the 33-byte base encryption public key as hex."""
    base_pub: str | None
    """The 33-byte base encryption public key as hex."""
    prompt: bool
    """Ask for a seed or root key on the terminal."""
    network: str | None
    """Name of the network, one of ``NETWORKS``."""
    coin_type: int | None
    """The coin type as a number instead."""

    def is_given(self) -> bool:
        """Say whether an option names a key."""
        return self.prompt or any(getattr(self, name) for name in (*_FILE_OPTIONS, "base_pub"))

    def read(self, **other_inputs: str | None) -> Key | None:
        """Read the key that was named, or the one in the environment.

        Args:
            other_inputs: names of the command's other inputs, to see that only one is ``-``.

        Returns:
            ``None`` when no key was named anywhere.

        Raises:
            Failure: code 2: more than one key, or one that is not usable; 5: unreadable file.
        """
        from scbref.cli.key_texts import make_key

        if self.network is not None and self.coin_type is not None:
            raise Failure("give --network or --coin-type, not both", USAGE)
        coin = self.network if self.network is not None else self.coin_type
        found = list(self._sources(other_inputs))
        if len(found) > 1:
            both = " and ".join(source for source, _, _ in found[:2])
            raise Failure(f"{both} both name a key; give one", USAGE)
        if not found:
            return None
        source, kind, content = found[0]
        return make_key(source, kind, content(), coin)

    def _sources(
        self, other_inputs: dict[str, str | None]
    ) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
        files = {f"--{name.replace('_', '-')}": getattr(self, name) for name in _FILE_OPTIONS}
        refuse_two_readers_of_stdin({**files, **other_inputs})
        for (option, path), kind in zip(files.items(), _FILE_OPTIONS.values(), strict=True):
            if path is not None:
                yield option, kind, partial(read_bytes, path, _MAX_KEY_FILE)
        if self.base_pub is not None:
            yield "--base-pub", "base_pub", self.base_pub.encode
        if self.prompt:
            yield "--prompt", "any", _ask
        if not self.is_given():
            for variable, kind in ENVIRONMENT.items():
                if value := os.environ.get(variable):
                    yield variable, kind, partial(os.fsencode, value)


def _ask() -> bytes:
    import getpass
    import warnings

    with warnings.catch_warnings():
        # getpass warns when it cannot switch the echo off, and would then show the secret.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            text: str = click.prompt("Seed (hex) or root key (xprv)", hide_input=True, err=True)
        except getpass.GetPassWarning:
            raise Failure(
                "there is no terminal to ask on; use --seed-file or SCBREF_SEED", USAGE
            ) from None
    return text.encode()


_OPTIONS: Final = (
    click.option("--seed-file", metavar="FILE", help="Seed as hex: 16-64 bytes (- for stdin)."),
    click.option("--xprv-file", metavar="FILE", help="Root key, xprv or tprv (- for stdin)."),
    click.option("--key-file", metavar="FILE", help="32-byte encryption key, raw or hex."),
    click.option("--base-pub-file", metavar="FILE", help="Base encryption public key, hex."),
    click.option(
        "--base-pub",
        metavar="HEX",
        help="The same as an argument: it reads backups, but cannot spend.",
    ),
    click.option("--prompt", is_flag=True, help="Ask for the seed or root key, hidden."),
    click.option(
        "--network",
        type=click.Choice(NETWORKS),
        help="Default: mainnet, or what the xprv says. The test networks share their keys.",
    ),
    click.option("--coin-type", type=int, metavar="N", help="In place of --network."),
)


def key_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the key options to a command; it gets them as one ``keys`` argument."""

    @wraps(function)
    def command(**arguments: Any) -> None:
        values = {item.name: arguments.pop(item.name) for item in fields(KeyOptions)}
        function(keys=KeyOptions(**values), **arguments)

    wrapped: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
