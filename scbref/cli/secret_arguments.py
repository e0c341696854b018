"""Refuses secrets among the arguments, where every user of the machine can read them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Final

from scbref.cli.failure import USAGE, Failure

PUBLIC_HEX_OPTIONS: Final = frozenset({"--base-pub", "--nonce"})
"""Options whose value is hex and no secret."""

_HEX: Final = re.compile(r"(0x)?[0-9a-f]{20,}", re.IGNORECASE)
_PUBLIC_KEY: Final = re.compile(r"0[23][0-9a-f]{64}", re.IGNORECASE)
_EXTENDED_KEY: Final = re.compile(r"[a-z]prv[1-9a-z]{20,}", re.IGNORECASE)
_WORDS_OF_A_MNEMONIC: Final = 12


def looks_like_mnemonic(text: str) -> bool:
    """Say whether a text is twelve or more plain words."""
    words = text.replace(",", " ").split()
    return len(words) >= _WORDS_OF_A_MNEMONIC and all(word.isalpha() for word in words)


def refuse_secrets(argv: Sequence[str]) -> None:
    """Stop when an argument looks like a seed, a private key or a mnemonic.

    Raises:
        Failure: code 2; the text does not repeat the argument.
    """
    before = ""
    for number, argument in enumerate(argv, start=1):
        option, _, value = argument.rpartition("=")
        if (option or before) not in PUBLIC_HEX_OPTIONS and _is_secret(value):
            _refuse(f"argument {number} looks like a seed or private key")
        before = argument
    if looks_like_mnemonic(" ".join(_longest_run_of_words(argv))):
        _refuse("the arguments look like a mnemonic")


def _is_secret(value: str) -> bool:
    if _EXTENDED_KEY.fullmatch(value) or looks_like_mnemonic(value):
        return True
    if not _HEX.fullmatch(value) or _PUBLIC_KEY.fullmatch(value):
        return False
    return not os.path.exists(value)


def _longest_run_of_words(argv: Sequence[str]) -> list[str]:
    longest: list[str] = []
    run: list[str] = []
    for argument in [*argv, ""]:
        if argument.isalpha():
            run.append(argument)
            continue
        longest = max(longest, run, key=len)
        run = []
    return longest


def _refuse(what: str) -> None:
    raise Failure(
        f"{what}: secrets are never arguments, everyone on this machine could read them;"
        " use --seed-file, --xprv-file, --key-file, --prompt or SCBREF_SEED,"
        " and clear your shell's history",
        USAGE,
    )
