"""Messages of the adapter protocol: what is sent, and what may come back.

Source: docs/reference/protocol.md. Decoding is strict about types and names: a member that the
protocol has not is refused, and ``null`` is not a way to leave one out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from .escape import clip, shorten
from .nesting import problem_of_form
from .shape import shape, with_suggestion

PROTOCOL: Final = 1
HELLO_ID: Final = 0
HELLO_LINE: Final = b'{"id":0,"op":"hello","in":{"protocol":1}}\n'
MAX_IN_FLIGHT: Final = 16

CLASSES: Final[Mapping[str, str]] = {
    "too-short": "fewer than 24 bytes: no nonce",
    "auth-failed": "the tag does not match: wrong key or changed bytes",
    "truncated": "the data ends inside a field, or before one",
    "unknown-version": "of a Single or a Multi",
    "bad-point": "not a compressed point on secp256k1",
    "bad-address": "an address that cannot be read or written; not its end (truncated), and not an"
    " IP length, port, host name or block over its size (out-of-range)",
    "bad-transaction": "the commitment transaction is none; on read its end is truncated instead,"
    " on write a transaction that is cut, or has no inputs, is this too",
    "out-of-range": "a number or length does not fit its field",
    "missing-field": "a required value is absent on write",
    "not-canonical": "only a strict reader refuses this",
    "unknown-channel": "no such channel, or no such peer",
    "already-exists": "the channel is already there",
    "not-active": "the service is not running",
    "not-found": "no such file; of a key ring: a public key not found at any index of its family",
    "unknown-word": "a word of a seed phrase is not in its list",
    "bad-checksum": "the words of a seed phrase do not fit each other",
    "io": "the file system refused",
    "limit": "a limit of this implementation",
    "unsupported": "this implementation does not do that",
    "other": "anything else",
}
"""Class of an error → its meaning."""

PHASES: Final[Mapping[str, str]] = {
    "seal": "the encryption",
    "frame": "the parts named version, length, count and byte_count, those inside the commitment"
    " transaction included",
    "field": "any other part of the bytes; the length in front of a signature, host name or script"
    " belongs to its field",
    "semantic": "values together; also all that a key ring refuses, and sources of channels",
    "state": "the order of calls",
    "encode": "a value that cannot be written",
}
"""Phase of an error → where the fault was found."""

FEATURES: Final[Mapping[str, str]] = {
    "close_tx_inputs": "knows bit 7 of the version byte (lnd ≥ 0.19)",
    "dns_address": "knows address type 5 (lnd ≥ 0.20)",
    "opaque_address": "keeps unknown address types (lnd ≥ 0.15 reads, ≥ 0.19.1 writes)",
    "nonce_injection": "packs with the nonce it is given; without it packed bytes are opened and"
    " compared",
    "musig2": "verifies the partial signatures of taproot commitments",
    "scrypt_n": "takes the cost parameter of scrypt from the request, where lnd's is fixed, so that"
    " most cases about seed words are quick",
    "error_class": "reports classes worth judging; without it any error is a refusal",
}
"""Feature → what an adapter can do that declares it."""

_Text = Annotated[str, shape(minLength=1)]
_Id = Annotated[int, shape(minimum=0, maximum=2**53 - 1)]
_Class = Annotated[str, shape(enum=list(CLASSES))]
_Names = Annotated[frozenset[_Text], shape(uniqueItems=True)]
SingleVersions = Annotated[
    frozenset[Annotated[int, shape(minimum=0, maximum=127)]], shape(uniqueItems=True)
]
MultiVersions = Annotated[
    frozenset[Annotated[int, shape(minimum=0, maximum=255)]], shape(uniqueItems=True)
]


class Implementation(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The implementation behind the adapter."""

    name: _Text
    version: str = ""
    language: str = ""
    url: str = ""


class Declared(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to hello: everything that may be asked of an adapter."""

    protocol: Annotated[int, shape(const=PROTOCOL)]
    implementation: Implementation
    ops: _Names
    single_versions: SingleVersions = frozenset(range(8))
    """Versions that the reader and the writer know."""
    multi_versions: MultiVersions = frozenset({0})
    """Multi versions that they know."""
    features: _Names = frozenset()
    """Optional abilities, of ``FEATURES``."""
    behaviours: dict[str, str] = msgspec.field(default_factory=dict)
    """The choice made where lnd is lenient or odd."""
    error_aliases: Annotated[dict[_Class, _Class], shape(propertyNames={"enum": list(CLASSES)})] = (
        msgspec.field(default_factory=dict)
    )
    """Classes that this API cannot tell apart: expected class → reported class."""
    max_in_flight: Annotated[int, shape(minimum=1)] = MAX_IN_FLIGHT
    """Requests that it can hold."""


class Refusal(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An ``error`` answer. Only the class is ever judged."""

    class_: _Text = msgspec.field(name="class")
    phase: Annotated[str, shape(enum=list(PHASES))] | UnsetType = UNSET
    field: str | UnsetType = UNSET
    offset: Annotated[int, shape(minimum=0)] | UnsetType = UNSET
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


class Skip(Struct, frozen=True, forbid_unknown_fields=True):
    """A ``skip`` answer: the operation is declared, but this variant of it is out of reach."""

    reason: _Text


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: exactly one of ``ok``, ``error`` and ``skip``."""

    id: _Id
    ok: dict[str, Any] | UnsetType = UNSET
    error: Refusal | UnsetType = UNSET
    skip: Skip | UnsetType = UNSET


class MalformedLine(Exception):
    """A line of output that is not an answer.

    Attributes:
        id: the request it names, when that much could be read; else ``None``.
    """

    def __init__(self, reason: str, request_id: int | None = None) -> None:
        super().__init__(clip(reason))
        self.id = request_id


class BadDeclaration(Exception):
    """The answer to hello is not a usable declaration."""

    def __init__(self, problem: str) -> None:
        super().__init__(clip(problem))


_LEADING_ID: Final = re.compile(rb'\s*\{\s*"id"\s*:\s*(\d{1,16})\s*,')
_ANSWER: Final = msgspec.json.Decoder(Answer)


def encode_request(request_id: int, op: str, payload: bytes) -> bytes:
    """Return one request line; ``payload`` is the JSON of ``in`` without line ends."""
    return b'{"id":%d,"op":"%s","in":%s}\n' % (request_id, op.encode(), payload)


def parse_answer(line: bytes) -> Answer:
    """Read one line of an adapter's output.

    Raises:
        MalformedLine: it is not an answer; says what it is and the likely cause.
    """
    if problem := problem_of_form(line):
        raise MalformedLine(f"{problem}: '{shorten_line(line)}'", _id_at_start(line))
    try:
        answer = _ANSWER.decode(line)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _malformed(line, with_suggestion(error, Answer)) from None
    if twice := _repeated_member(line, answer):
        raise MalformedLine(f"not an answer: it has the member {twice!r} twice", answer.id)
    given = [name for name in ("ok", "error", "skip") if getattr(answer, name) is not UNSET]
    if len(given) == 1:
        if answer.skip is not UNSET and not answer.skip.reason.strip():
            raise MalformedLine("skip needs a reason", answer.id)
        return answer
    if given:
        raise MalformedLine(f"an answer has one of ok, error, skip; got {given}", answer.id)
    cause = "; the request came back" if b'"op"' in line else ""
    raise MalformedLine(f"an answer has one of ok, error, skip; got none{cause}", answer.id)


def shorten_line(line: bytes) -> str:
    """Return a line as a message shows it, the middle of a long one cut out."""
    if len(line) > 2000:
        line = line[:1000] + b"..." + line[-1000:]
    return shorten(line.decode("utf-8", "backslashreplace"), 120)


def _id_at_start(line: bytes) -> int | None:
    """Return the id with which a line begins that is too deep or too large to be decoded."""
    match = _LEADING_ID.match(line)
    return int(match[1]) if match else None


def _repeated_member(line: bytes, answer: Answer) -> str:
    """Name a member that an object of the line has twice; the decoder keeps the last silently.

    As long as nothing is escaped, a line has as many colons as what was decoded from it: in names
    and texts the same, and one behind every name. Only another number is worth a slow look.
    """
    if b"\\" not in line and line.count(b":") == msgspec.json.encode(answer).count(b":"):
        return ""
    found: list[str] = []

    def see(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        found.extend(name for name in names if names.count(name) > 1)

    try:
        json.loads(line, object_pairs_hook=see)
    except (ValueError, RecursionError):
        return ""
    return found[0] if found else ""


def _malformed(line: bytes, problem: str) -> MalformedLine:
    """Say what is wrong with a line that did not decode, and name its request if it can be read."""
    shown = shorten_line(line)
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
