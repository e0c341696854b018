"""Recognises what holds a key: words, a seed, a root or account key, an encryption key, JSON.

The option that named it decides only between what looks alike, such as a seed of 32 bytes and an
encryption key.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from typing import Any, Final

from scbref.cli.failure import USAGE, Failure
from scbref.cli.key import Coin, Key, base_key, root_key, seed_key, symmetric_key
from scbref.cli.passphrase import Passphrase
from scbref.cli.streams import as_ascii
from scbref.errors import KeyDerivationError

ANY: Final = "any"
"""The kind of an option that takes every kind."""

_PRIVATE: Final = r"(?i)\b[a-z]prv[1-9a-z]{20,}"
_PUBLIC: Final = r"(?i)\b[a-z]pub[1-9a-z]{20,}"
_HEX: Final = r"(?i)(0x)?[0-9a-f]+"
_HEX_INSIDE: Final = r"(?i)(?<![0-9a-z])(?:0x)?([0-9a-f]{32,128})(?![0-9a-z])"
_HEX_DIGITS: Final = rb"[0-9a-fA-F]+"
_BASE64: Final = r"[A-Za-z0-9+/_-]{43,44}=?"
_LETTERS: Final = r"[^\W\d_]{3,}"
_ESCAPES: Final = r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07"
_EXPECTED: Final = {
    "seed": "a seed is 32 to 128 hex digits (16 to 64 bytes)",
    "xprv": "an extended key is 111 characters of base58",
    "key": "a key is 32 raw bytes or 64 hex digits",
    "base_pub": "a public key is 66 hex digits (33 bytes)",
    "words": "lnd's phrase has 24 words",
    ANY: "give words, a root key, a seed, or the base public key",
}
_DOUBT: Final = (
    "32 bytes can be an encryption key or a seed: say which with --key-file or --seed-file"
)
_BASE_FAMILY: Final = 7
_FEWEST_WORDS: Final = 8
"""Fewer words are rather a sentence than a phrase of which some are missing."""


def make_key(source: str, kind: str, content: bytes, coin: Coin, passphrase: Passphrase) -> Key:
    """Return the key that a file, prompt or variable holds.

    Args:
        source: option or variable, for error texts.
        kind: ``words``, ``seed``, ``xprv``, ``key``, ``base_pub``, or ``any``.
        content: 0 or more bytes, as they were read.
        coin: coin type or network; ``None`` when the user named none.
        passphrase: where that of words is.

    Raises:
        Failure: code 2; the text never repeats the content.
    """
    try:
        # 32 bytes that are all hex digits are half a key, or a seed, and not a raw key.
        if kind in ("key", ANY) and len(content) == 32 and not re.fullmatch(_HEX_DIGITS, content):
            return _from_32_bytes(content, kind, coin)
        text = _text(source, content)
        key = _unmistakable(source, text, coin, passphrase)
        return _from_digits(source, text, kind, coin) if key is None else key
    except KeyDerivationError as error:
        raise Failure(f"{source} is not usable: {error}", USAGE) from None


def _text(source: str, content: bytes) -> str:
    from scbref.cli.foreign import what_instead_of_a_key

    if instead := what_instead_of_a_key(content):
        raise Failure(f"{source} holds no key: it is {instead}", USAGE)
    found = as_ascii(content)
    text = found[0] if found is not None else _other_text(source, content)
    text = text.strip().strip("\"'").strip()
    if not text:
        raise Failure(f"{source} is empty", USAGE)
    return text


def _other_text(source: str, content: bytes) -> str:
    """Return text with colours, typographic quotes and the like."""
    try:
        text = re.sub(_ESCAPES, "", content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        text = "\0"
    if any(not (c.isprintable() or c.isspace() or c == "\b") for c in text):
        raise Failure(f"{source} is not text; give words, hex or an extended key", USAGE)
    return text


def _unmistakable(source: str, text: str, coin: Coin, passphrase: Passphrase) -> Key | None:
    """Return the key in a text that can be of one kind only."""
    if text[0] in "{[" and (value := _json(text)) is not None:
        return _from_json(source, value, coin, passphrase)
    private = list(dict.fromkeys(re.findall(_PRIVATE, text)))
    if len(private) > 1:
        message = f"holds {len(private)} extended private keys; keep the root key only"
        raise Failure(f"{source} {message}", USAGE)
    if private:
        return _from_extended_key(private[0], coin)
    if public := list(dict.fromkeys(re.findall(_PUBLIC, text))):
        return _from_accounts(source, public)
    if re.fullmatch(_HEX, "".join(text.split())):
        return None
    if len(re.findall(_LETTERS, text)) < _FEWEST_WORDS:
        return None
    from scbref.cli.seed_words import find_words, key_from_words

    words = find_words(text)
    if len(words) >= _FEWEST_WORDS:
        return key_from_words(source, words, passphrase, coin)
    return None


def _from_extended_key(text: str, coin: Coin) -> Key:
    from scbref.keys.account import account_family, base_key_of_account

    if account_family(text) == _BASE_FAMILY:
        return base_key(base_key_of_account(text), "this account key")
    return root_key(text, coin)


def _from_accounts(source: str, texts: list[str]) -> Key:
    """Return the key of the accounts of family 7 among extended public keys."""
    from scbref.cli.node_id import IDENTITY_KEY_LOC
    from scbref.keys.account import account_family, base_key_of_account, key_of_account

    families = {text: account_family(text) for text in texts}
    wanted = [text for text, family in families.items() if family == _BASE_FAMILY]
    if not wanted:
        # Says which account it is, or that it is none.
        try:
            base_key_of_account(texts[0])
        except KeyDerivationError as error:
            message = f"{error}: look for m/1017'/0'/7' in what lncli wallet accounts list prints"
            raise Failure(f"{source} is not usable: {message}", USAGE) from None
    nodes = [text for text, family in families.items() if family == IDENTITY_KEY_LOC.family]
    # With one account of each family, which is what a list of one wallet has, they belong together.
    is_one = len(wanted) == len(nodes) == 1
    node = key_of_account(nodes[0], IDENTITY_KEY_LOC) if is_one else None
    keys = (base_key(base_key_of_account(text), "this account key") for text in wanted)
    first, *others = (replace(key, node_id=node) for key in keys)
    return first.with_others(*others)


def _json(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_json(source: str, value: Any, coin: Coin, passphrase: Passphrase) -> Key:
    """Return the key in an answer of lnd: words, accounts, or the base public key."""
    from scbref.cli.seed_words import key_from_words

    members = dict(_members(value))
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return key_from_words(source, [each.lower() for each in value], passphrase, coin)
    if isinstance(words := members.get("cipher_seed_mnemonic"), list):
        return key_from_words(source, [str(word).lower() for word in words], passphrase, coin)
    if isinstance(raw := members.get("raw_key_bytes"), str):
        return _from_wallet_key(source, raw, members.get("key_loc"))
    texts = list(dict.fromkeys(_strings(value)))
    private = [text for text in texts if re.fullmatch(_PRIVATE, text)]
    public = [text for text in texts if re.fullmatch(_PUBLIC, text)]
    if len(private) == 1:
        return _from_extended_key(private[0], coin)
    if public:
        return _from_accounts(source, public)
    message = "is JSON without a key; the answer to wallet accounts list or /v2/wallet/key has one"
    raise Failure(f"{source} {message}", USAGE)


def _from_wallet_key(source: str, raw: str, place: Any) -> Key:
    """Return the key in what lnd's REST answers to ``POST /v2/wallet/key``."""
    if isinstance(place, dict):
        family, index = place.get("key_family", 0), place.get("key_index", 0)
        if (str(family), str(index)) != ("7", "0"):
            message = "holds another key than the base encryption key: ask for family 7, index 0"
            raise Failure(f"{source} {message}", USAGE)
    data = bytes.fromhex(raw) if _is_hex(raw) else _from_base64(raw)
    return base_key(data or b"")


def _members(value: Any) -> list[tuple[str, Any]]:
    """Return the members of all objects in a JSON, those of the outermost last."""
    found: list[tuple[str, Any]] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            found += [(name.lower(), each) for name, each in item.items()]
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return found[::-1]


def _strings(value: Any) -> list[str]:
    """Return the strings of a JSON in their order, however deep."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict | list):
            waiting += reversed(list(item.values()) if isinstance(item, dict) else item)
    return found


def _from_digits(source: str, text: str, kind: str, coin: Coin) -> Key:
    """Return the key that hex or base64 means; the kind decides between seed and key."""
    data = _digits(source, text, kind)
    if kind == "seed":
        key = seed_key(data, coin)
        hint = "these 32 bytes are the encryption key: use --key-file"
        if len(data) == 32:
            return key.with_others(symmetric_key(data), hint=hint, is_open=False)
        return key
    if kind == "key":
        return _from_32_bytes(data, kind, coin)
    if kind == "base_pub":
        return base_key(data)
    if kind != ANY:
        raise Failure(f"{source} is not usable: {_EXPECTED[kind]}", USAGE)
    if len(data) == 33 and data[0] in (2, 3):
        return base_key(data)
    return _from_32_bytes(data, kind, coin) if len(data) == 32 else seed_key(data, coin)


def _from_32_bytes(data: bytes, kind: str, coin: Coin) -> Key:
    key = symmetric_key(data)
    if kind == ANY:
        return replace(key.with_others(seed_key(data, coin)), doubt=_DOUBT)
    seed = seed_key(data, 0)
    options = "use --seed-file, and --network if it is not mainnet"
    return key.with_others(seed, hint=f"these 32 bytes are a seed: {options}", is_open=False)


def _digits(source: str, text: str, kind: str) -> bytes:
    joined = "".join(text.split())
    if _is_hex(joined):
        return bytes.fromhex(joined[2:] if joined[:2] in ("0x", "0X") else joined)
    if kind in ("key", "base_pub", ANY) and (data := _from_base64(joined)) is not None:
        return data
    inside = list(dict.fromkeys(re.findall(_HEX_INSIDE, text)))
    if len(inside) == 1 and len(inside[0]) % 2 == 0 and kind == ANY:
        return bytes.fromhex(inside[0])
    what = "is not hex" if kind in ("seed", "key", "base_pub") else "is not usable"
    raise Failure(f"{source} {what}; {_EXPECTED[kind]}", USAGE)


def _is_hex(text: str) -> bool:
    return re.fullmatch(_HEX, text) is not None and len(text) % 2 == 0


def _from_base64(text: str) -> bytes | None:
    """Return the 32 or 33 bytes that base64 means."""
    if not re.fullmatch(_BASE64, text):
        return None
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        data = base64.urlsafe_b64decode(padded.replace("+", "-").replace("/", "_"))
    except binascii.Error:
        return None
    return data if len(data) in (32, 33) else None
