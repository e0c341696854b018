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
    from scbref.cli.key import Key

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
    "SCBREF_WORDS": "words",
    "SCBREF_SEED": "seed",
    "SCBREF_XPRV": "xprv",
    "SCBREF_KEY": "key",
    "SCBREF_BASE_PUB": "base_pub",
}
"""Environment variable → kind of key; used when no option names a key."""

_FILE_OPTIONS: Final = {
    "keys_file": "any",
    "words_file": "words",
    "seed_file": "seed",
    "xprv_file": "xprv",
    "key_file": "key",
    "base_pub_file": "base_pub",
}
_MAX_KEY_FILE: Final = 1 << 20


@dataclass(frozen=True, repr=False)
class KeyOptions:
    """What the user said about keys; ``read`` makes a key of it."""

    keys_file: str | None
    """File with whatever holds the key; what it is, is found out."""
    words_file: str | None
    """File with the words of the wallet."""
    passphrase_file: str | None
    """File with the passphrase of the words."""
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
    """Ask for words, a seed or root key on the terminal."""
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
        key = self.read_for_backup(**other_inputs)
        if key is not None and key.doubt:
            raise Failure(f"it is not certain what the key is: {key.doubt}", USAGE)
        return key

    def read_for_backup(self, **other_inputs: str | None) -> Key | None:
        """Read a key as :meth:`read` does, if only to open a backup, which ends every doubt."""
        from scbref.cli.key_texts import make_key
        from scbref.cli.passphrase import Passphrase

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
        passphrase = Passphrase(self.passphrase_file, may_ask=self.prompt)
        key = make_key(source, kind, content(), coin, passphrase)
        if self.passphrase_file is not None and not passphrase.is_wanted:
            raise Failure(f"--passphrase-file goes with words, and {source} holds none", USAGE)
        return key

    def _sources(
        self, other_inputs: dict[str, str | None]
    ) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
        files = {f"--{name.replace('_', '-')}": getattr(self, name) for name in _FILE_OPTIONS}
        passphrase = {"--passphrase-file": self.passphrase_file}
        refuse_two_readers_of_stdin({**files, **passphrase, **other_inputs})
        for (option, path), kind in zip(files.items(), _FILE_OPTIONS.values(), strict=True):
            if path is not None:
                yield option, kind, partial(_key_file, option, path)
        if self.base_pub is not None:
            yield "--base-pub", "base_pub", self.base_pub.encode
        if self.prompt:
            yield "--prompt", "any", _ask
        if not self.is_given():
            for variable, kind in ENVIRONMENT.items():
                if value := os.environ.get(variable):
                    yield variable, kind, partial(os.fsencode, value)


def _key_file(option: str, path: str) -> bytes:
    from scbref.cli.foreign import whose_by_name

    content = read_bytes(path, _MAX_KEY_FILE)
    if named := whose_by_name(path):
        raise Failure(f"{option} holds no key of lnd: {named}", USAGE)
    return content


def _ask() -> bytes:
    """Ask for a key; a phrase in the numbered lines that lnd prints takes several lines."""
    from scbref.cli.passphrase import ask_hidden

    instead = "--keys-file or SCBREF_WORDS"
    lines = [ask_hidden("Words, seed (hex) or root key (xprv)", instead)]
    while _goes_on(b" ".join(lines)):
        lines.append(ask_hidden("and the next line", instead))
    return b"\n".join(lines)


def _goes_on(text: bytes) -> bool:
    """Say whether what was pasted is lnd's table of words and not yet its end."""
    if b"BEGIN LND CIPHER SEED" in text:
        return b"END LND CIPHER SEED" not in text
    return text.lstrip().startswith((b"1.", b"1 ")) and b"24" not in text


_OPTIONS: Final = (
    click.option(
        "--keys-file",
        metavar="FILE",
        help="The key in any form; the form is detected (- for stdin).",
    ),
    click.option("--words-file", metavar="FILE", help="The 24 words of lnd, or a BIP-39 phrase."),
    click.option(
        "--passphrase-file",
        metavar="FILE",
        help="Passphrase of the words; a final line break is removed.",
    ),
    click.option("--seed-file", metavar="FILE", help="Seed as hex: 16-64 bytes (- for stdin)."),
    click.option("--xprv-file", metavar="FILE", help="Root key, xprv or tprv (- for stdin)."),
    click.option("--key-file", metavar="FILE", help="32-byte encryption key, raw or hex."),
    click.option("--base-pub-file", metavar="FILE", help="Base public key or account xpub."),
    click.option(
        "--base-pub",
        metavar="HEX",
        help="The same as an argument: it reads backups, but cannot spend.",
    ),
    click.option("--prompt", is_flag=True, help="Ask for words, seed or root key, hidden."),
    click.option(
        "--network",
        type=click.Choice(NETWORKS),
        help="Default: the one that opens the backup, else mainnet, or what the xprv says.",
    ),
    click.option("--coin-type", type=int, metavar="N", help="Instead of --network."),
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
