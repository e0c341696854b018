"""Messages of the adapter protocol: what is sent, and what may come back.

Source: docs/reference/protocol.md. Decoding is strict about types and ignores unknown members;
``null`` does not stand for an absent member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .escape import shorten

PROTOCOL: Final = 1
HELLO_ID: Final = 0
HELLO_LINE: Final = b'{"id":0,"op":"hello","in":{"protocol":1}}\n'
MAX_IN_FLIGHT: Final = 16

OPS: Final[Mapping[str, str]] = {
    "version.encode": "version 0–255, close_tx → encoded 0–255",
    "version.decode": "encoded 0–255 → version, close_tx",
    "key.derive": "seed or extended_key, coin_type, key_locator → pub_key",
    "key.encryption": "seed or extended_key (and coin_type), or base_pub"
    " → base_pub, encryption_key",
    "single.serialize": "single → bytes",
    "single.deserialize": "bytes → single",
    "single.pack": "single, key_ring, nonce? → packed",
    "single.unpack": "packed, key_ring → single",
    "singles.unpack": "packed (list), key_ring → singles",
    "static-chan-backups.pack": "singles, key_ring, nonces? → packed: list of"
    " {funding_outpoint, packed} in any order",
    "multi.serialize": "multi → bytes",
    "multi.deserialize": "bytes → multi",
    "multi.pack": "multi, key_ring, nonce? → packed",
    "multi.unpack": "packed, key_ring → multi",
    "envelope.seal": "plaintext, key_ring, nonce? → packed",
    "envelope.open": "packed, key_ring → plaintext",
    "explain": "bytes, kind (single or multi) → tree",
    "channel.new-single": "channel, addresses → single",
    "backup.fetch": "source, funding_outpoint → single",
    "backup.fetch-all": "source → singles",
    "multifile.swap": "path, packed, no_archive? → nothing",
    "multifile.extract": "path, key_ring → multi",
    "swapper.new": "session, path, key_ring, starting_chans, subscribe_fails? → nothing",
    "swapper.start": "session → nothing",
    "swapper.event": "session, new_chans, closed_chans → written",
    "swapper.manual-update": "session, singles → nothing",
    "swapper.fail": "session, call (extract or swap), times → nothing",
    "swapper.close-events": "session → nothing",
    "swapper.stop": "session → cancelled",
    "swapper.drop": "session → nothing",
    "recover.singles": "packed (list), key_ring, restore, connect → num_restored, effects, failed?",
    "recover.multi": "packed, key_ring, restore, connect → num_restored, effects, failed?",
}

CLASSES: Final[Mapping[str, str]] = {
    "too-short": "fewer than 24 bytes: no nonce",
    "auth-failed": "the tag does not match: wrong key or changed bytes",
    "truncated": "the data ends inside a field, or before one",
    "unknown-version": "of a Single or a Multi",
    "bad-point": "not a compressed point on secp256k1",
    "bad-address": "an address that cannot be read or written; not its end, not a number or length",
    "bad-transaction": "the commitment transaction is none; on read, its end is truncated instead",
    "out-of-range": "a number or length does not fit its field",
    "missing-field": "a required value is absent on write",
    "not-canonical": "only a strict reader refuses this",
    "unknown-channel": "no such channel, or no such peer",
    "already-exists": "the channel is already there",
    "not-active": "the service is not running",
    "not-found": "no such file; of a key ring: a public key that is in no index of its family",
    "io": "the file system refused",
    "limit": "a limit of this implementation",
    "unsupported": "this implementation does not do that",
    "other": "anything else",
}


class Implementation(Struct, frozen=True, omit_defaults=True):
    """The implementation behind the adapter."""

    name: str
    version: str = ""
    language: str = ""
    url: str = ""


class Declared(Struct, frozen=True):
    """The answer to hello: everything that may be asked of an adapter."""

    protocol: int
    implementation: Implementation
    ops: frozenset[str]
    single_versions: frozenset[int] = frozenset(range(8))
    multi_versions: frozenset[int] = frozenset({0})
    features: frozenset[str] = frozenset()
    behaviours: dict[str, str] = msgspec.field(default_factory=dict)
    error_aliases: dict[str, str] = msgspec.field(default_factory=dict)
    max_in_flight: int = MAX_IN_FLIGHT


class Refusal(Struct, frozen=True, omit_defaults=True):
    """An ``error`` answer. Only the class is ever judged."""

    class_: str = msgspec.field(name="class")
    phase: str | UnsetType = UNSET
    field: str | UnsetType = UNSET
    offset: int | UnsetType = UNSET
    message: str | UnsetType = UNSET

    def __str__(self) -> str:
        """Return the refusal in one line."""
        text = f"error {self.class_}"
        if self.phase:
            text += f", phase {self.phase}"
        if self.field:
            text += f", field {self.field}"
        if self.offset is not UNSET:
            text += f", byte {self.offset}"
        if self.message:
            text += f": {self.message}"
        return text


class Skip(Struct, frozen=True):
    """A ``skip`` answer: the operation is declared, but this variant of it is out of reach."""

    reason: str


class Answer(Struct, frozen=True):
    """One answer: exactly one of ``ok``, ``error`` and ``skip``."""

    id: int
    ok: dict[str, Any] | UnsetType = UNSET
    error: Refusal | UnsetType = UNSET
    skip: Skip | UnsetType = UNSET


class MalformedLine(Exception):
    """A line of output that is not an answer.

    Attributes:
        id: the request it names, when that much could be read; else ``None``.
    """

    def __init__(self, reason: str, request_id: int | None = None) -> None:
        super().__init__(reason)
        self.id = request_id


class BadDeclaration(Exception):
    """The answer to hello is not a usable declaration."""


_ANSWER: Final = msgspec.json.Decoder(Answer)


def encode_request(request_id: int, op: str, payload: bytes) -> bytes:
    """Return one request line; ``payload`` is the JSON of ``in`` without line ends."""
    return b'{"id":%d,"op":"%s","in":%s}\n' % (request_id, op.encode(), payload)


def parse_answer(line: bytes) -> Answer:
    """Read one line of an adapter's output.

    Raises:
        MalformedLine: it is not an answer; says what it is and the likely cause.
    """
    try:
        answer = _ANSWER.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _malformed(line, str(error)) from None
    given = [name for name in ("ok", "error", "skip") if getattr(answer, name) is not UNSET]
    if len(given) == 1:
        if answer.skip is not UNSET and not answer.skip.reason.strip():
            raise MalformedLine("skip needs a reason", answer.id)
        return answer
    if given:
        raise MalformedLine(f"an answer has one of ok, error, skip; got {given}", answer.id)
    cause = "; the request came back" if b'"op"' in line else ""
    raise MalformedLine(f"an answer has one of ok, error, skip; got none{cause}", answer.id)


def _malformed(line: bytes, problem: str) -> MalformedLine:
    """Say what is wrong with a line that did not decode, and name its request if it can be read."""
    shown = shorten(line.decode("utf-8", "backslashreplace"), 120)
    try:
        value = msgspec.json.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return MalformedLine(f"not a JSON line: '{shown}' ({likely_cause(line)})")
    if not isinstance(value, dict):
        return MalformedLine(f"JSON, but not an object: '{shown}'")
    request_id = value.get("id")
    if type(request_id) is not int:
        return MalformedLine(f"an answer without an integer id: '{shown}'")
    return MalformedLine(f"not an answer: {problem}", request_id)


def likely_cause(line: bytes) -> str:
    """Guess why a line of standard output is not JSON."""
    text = line.strip()
    if not text:
        return "an empty line"
    if text.startswith((b"Traceback", b"panic:", b"goroutine ", b"thread '", b"Exception in")):
        return "an error report; send it to standard error"
    if text.startswith(b"{"):
        if text.endswith(b"}"):
            return "broken JSON, or two answers at once"
        return "cut off inside an answer, or one answer spread over several lines"
    return "log or print output; send it to standard error"


def parse_hello(line: bytes) -> Declared:
    """Read the answer to hello.

    Raises:
        BadDeclaration: it is not an answer to hello, or declares the impossible.
    """
    try:
        answer = parse_answer(line)
        if answer.id != HELLO_ID:
            raise BadDeclaration(f"hello has id {HELLO_ID}, the answer has id {answer.id}")
        if answer.error is not UNSET:
            raise BadDeclaration(f"hello was refused: {answer.error}")
        if answer.ok is UNSET:
            raise BadDeclaration("hello was skipped")
        declared = msgspec.convert(answer.ok, Declared)
    except MalformedLine as error:
        raise BadDeclaration(f"the answer to hello: {error}") from None
    except msgspec.ValidationError as error:
        raise BadDeclaration(f"the answer to hello: {error}") from None
    if declared.protocol != PROTOCOL:
        raise BadDeclaration(f"it speaks protocol {declared.protocol}, the judge {PROTOCOL}")
    if declared.max_in_flight < 1:
        raise BadDeclaration("max_in_flight must be 1 or more")
    return declared
