"""Refuses secrets among the arguments, where every user of the machine can read them.

It also takes what looks like one out of error texts, which may repeat a part of an argument.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

from scbref.cli.failure import USAGE, Failure

PUBLIC_HEX_OPTIONS: Final = frozenset({"--base-pub", "--nonce"})
"""Options whose value is hex or base64 and no secret."""

_HEX: Final = r"(?i)[0-9a-f]{20,}"
_HEX_IN_GROUPS: Final = r"(?i)\b(?:[0-9a-f]{2,8}[\s:,]{1,2}){5,}[0-9a-f]{2,8}\b"
_PUBLIC_HEX: Final = r"(?i)0[23][0-9a-f]{64}(?![0-9a-f])"
_CHANNEL_POINT: Final = r"(?i)[0-9a-f]{64}:\d{1,5}(?!\w)"
_EXTENDED_KEY: Final = r"(?i)[a-z]prv[\s:]*[1-9a-z]{20,}"
_BASE64: Final = r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22,43}={1,2}"
_IPV6: Final = r"(?i)\[[0-9a-f:]+\]"
_WORD: Final = r"(?i)[a-z]{3,8}"
_LEAST_HEX: Final = 20
_WORDS_OF_A_MNEMONIC: Final = 12
_KNOWN_WORDS: Final = 9
"""Words of BIP-39's list in one command line that no sentence or path has by chance."""


def looks_like_mnemonic(text: str) -> bool:
    """Say whether a text is twelve or more plain words."""
    words = text.replace(",", " ").split()
    return len(words) >= _WORDS_OF_A_MNEMONIC and all(word.isalpha() for word in words)


def refuse_secrets(argv: Sequence[str]) -> None:
    """Stop when an argument looks like a seed, a private key or a mnemonic, or holds one.

    Raises:
        Failure: code 2; the text does not repeat the argument.
    """
    before = ""
    unknown: list[str] = []
    for number, argument in enumerate(argv, start=1):
        has_value = argument.startswith("-") and "=" in argument
        option, value = argument.split("=", 1) if has_value else ("", argument)
        is_public = (option or before) in PUBLIC_HEX_OPTIONS
        rest = "" if is_public else _beyond_what_exists(value)
        # A text of base64 that ends in = looks like an option with a value.
        padding = "==" if value.startswith("=") else "="
        name = f"{option.lstrip('-')}{padding}" if option else ""
        if _holds_secret(rest) or _holds_secret(name):
            _refuse(f"argument {number} looks like a seed or private key")
        unknown.append(rest)
        before = argument
    if _holds_mnemonic(unknown):
        _refuse("the arguments look like a mnemonic")


def _beyond_what_exists(value: str) -> str:
    """Return the part of a path that does not exist: what exists is a name, and no secret."""
    rest = value
    try:
        while value and not os.path.lexists(value):
            shorter = os.path.dirname(value)
            if shorter == value:
                break
            value = shorter
    except ValueError:  # a zero byte
        return rest
    return rest[len(value) :]


def _holds_secret(text: str) -> bool:
    if len(text) < _LEAST_HEX:
        return False  # before any pattern is compiled, which would slow every start down
    return any(_secret_places(text)) or (bool(re.search(_BASE64, text)) and "/" not in text[:1])


def _secret_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in a text something looks like a seed or private key."""
    public = [
        found.span()
        for pattern in (_PUBLIC_HEX, _CHANNEL_POINT, _IPV6)
        for found in re.finditer(pattern, text)
    ]
    for pattern in (_HEX, _HEX_IN_GROUPS, _EXTENDED_KEY):
        for found in re.finditer(pattern, text):
            is_public = any(start <= found.start() and found.end() <= end for start, end in public)
            digits = sum(c.isalnum() for c in found[0])
            if not is_public and digits >= _LEAST_HEX:
                yield found.span()


def _holds_mnemonic(texts: Sequence[str]) -> bool:
    if any(looks_like_mnemonic(text) for text in texts):
        return True
    words = [word.lower() for text in texts for word in re.findall(_WORD, text)]
    if len(words) < _KNOWN_WORDS:
        return False
    from scbref.keys.aezeed import word_list

    known = set(word_list())
    return sum(word in known for word in words) >= _KNOWN_WORDS


def without_secrets(text: str) -> str:
    """Return a text with ``...`` in place of all that looks like a seed or private key."""
    for start, end in sorted(_secret_places(text), reverse=True):
        text = f"{text[:start]}...{text[end:]}"
    return text


def _refuse(what: str) -> None:
    raise Failure(
        f"{what}: secrets are never arguments, everyone on this machine could read them;"
        " use --words-file, --keys-file, --seed-file, --prompt or SCBREF_WORDS,"
        " and clear your shell's history",
        USAGE,
    )
