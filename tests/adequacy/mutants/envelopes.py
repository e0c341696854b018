"""The envelope: cipher, nonce, associated data, tag, layout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from Crypto.Cipher import ChaCha20_Poly1305

from scbref import packing
from scbref.envelope import NONCE_SIZE, TAG_SIZE, open_envelope, seal_envelope
from scbref.errors import AUTH_FAILED, TOO_SHORT, EnvelopeError, UnpackError
from tests.adequacy.mutants.mutant import BOTH, Change, Mutant, Scene, Side

Cut = Callable[[bytes], tuple[bytes, bytes, bytes]]
Join = Callable[[bytes, bytes, bytes], bytes]


def _cut(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    return sealed[:NONCE_SIZE], sealed[NONCE_SIZE:-TAG_SIZE], sealed[-TAG_SIZE:]


def _join(nonce: bytes, text: bytes, tag: bytes) -> bytes:
    return nonce + text + tag


def _whole(data: bytes) -> bytes:
    return data


@dataclass(frozen=True)
class EnvelopeForm:
    """The rules of an envelope, to be changed one at a time."""

    aad: Callable[[bytes], bytes] = _whole
    nonce: Callable[[bytes], bytes] = _whole
    key: Callable[[bytes], bytes] = _whole
    text: Callable[[bytes], bytes] = _whole
    cut: Cut = _cut
    join: Join = _join
    shortest: int = NONCE_SIZE
    compare: Callable[[bytes, bytes], bool] = bytes.__eq__
    least_text: int = 0

    def cipher(self, source: Any, nonce: bytes) -> Any:
        """Return a cipher that has seen the associated data."""
        cipher = ChaCha20_Poly1305.new(
            key=self.key(source.encryption_key()), nonce=self.nonce(nonce)
        )
        cipher.update(self.aad(nonce))
        return cipher

    def seal(self, plaintext: bytes, source: Any, nonce: bytes | None = None) -> bytes:
        """Seal; the nonce is always given."""
        nonce = nonce or bytes(NONCE_SIZE)
        text, tag = self.cipher(source, nonce).encrypt_and_digest(self.text(plaintext))
        return self.join(nonce, text, tag)

    def open(self, sealed: bytes, source: Any) -> bytes:
        """Open."""
        if len(sealed) < self.shortest:
            raise EnvelopeError("short", code=TOO_SHORT)
        if len(sealed) < NONCE_SIZE + TAG_SIZE:
            raise EnvelopeError("no tag", code=AUTH_FAILED)
        nonce, text, tag = self.cut(sealed)
        plaintext: bytes = self.cipher(source, nonce).decrypt(text)
        right = self.cipher(source, nonce).encrypt_and_digest(plaintext)[1]
        if not self.compare(right, tag) or len(plaintext) < self.least_text:
            raise EnvelopeError("not authentic", code=AUTH_FAILED)
        return self.text(plaintext)


BOTH_WAYS: Final[dict[str, tuple[EnvelopeForm, str]]] = {
    "aad/none": (EnvelopeForm(aad=lambda n: b""), "envelope.aad-is-nonce"),
    "aad/zeros": (EnvelopeForm(aad=lambda n: bytes(24)), "envelope.aad-is-nonce"),
    "aad/first-16": (EnvelopeForm(aad=lambda n: n[:16]), "envelope.aad-is-nonce"),
    "aad/first-12": (EnvelopeForm(aad=lambda n: n[:12]), "envelope.aad-is-nonce"),
    "aad/reversed": (EnvelopeForm(aad=lambda n: n[::-1]), "envelope.aad-is-nonce"),
    "aad/hex": (EnvelopeForm(aad=lambda n: n.hex().encode()), "envelope.aad-is-nonce"),
    "aad/twice": (EnvelopeForm(aad=lambda n: n + n), "envelope.aad-is-nonce"),
    "nonce/first-12": (EnvelopeForm(nonce=lambda n: n[:12]), "envelope.cipher"),
    "nonce/last-12": (EnvelopeForm(nonce=lambda n: n[12:]), "envelope.cipher"),
    "nonce/first-8": (EnvelopeForm(nonce=lambda n: n[:8]), "envelope.cipher"),
    "nonce/last-8": (EnvelopeForm(nonce=lambda n: n[16:]), "envelope.cipher"),
    "nonce/zeros": (EnvelopeForm(nonce=lambda n: bytes(24)), "envelope.cipher"),
    "nonce/reversed": (EnvelopeForm(nonce=lambda n: n[::-1]), "envelope.cipher"),
    "key/hashed-again": (
        EnvelopeForm(key=lambda k: hashlib.sha256(k).digest()),
        "envelope.cipher",
    ),
    "key/reversed": (EnvelopeForm(key=lambda k: k[::-1]), "envelope.cipher"),
    "key/first-16": (EnvelopeForm(key=lambda k: k[:16] * 2), "envelope.cipher"),
    "text/reversed": (EnvelopeForm(text=lambda t: t[::-1]), "pack.single"),
    "layout/nonce-last": (
        EnvelopeForm(cut=lambda s: (s[-24:], s[:-40], s[-40:-24]), join=lambda n, c, t: c + t + n),
        "envelope.layout",
    ),
    "layout/tag-first": (
        EnvelopeForm(cut=lambda s: (s[16:40], s[40:], s[:16]), join=lambda n, c, t: t + n + c),
        "envelope.layout",
    ),
    "layout/tag-before-text": (
        EnvelopeForm(cut=lambda s: (s[:24], s[40:], s[24:40]), join=lambda n, c, t: n + t + c),
        "envelope.layout",
    ),
    "layout/tag-reversed": (
        EnvelopeForm(
            cut=lambda s: (s[:24], s[24:-16], s[:-17:-1]), join=lambda n, c, t: n + c + t[::-1]
        ),
        "envelope.layout",
    ),
    "layout/marked": (
        EnvelopeForm(cut=lambda s: _cut(s[1:]), join=lambda n, c, t: b"\0" + n + c + t),
        "envelope.layout",
    ),
    "layout/tag-of-12": (
        EnvelopeForm(
            cut=lambda s: (s[:24], s[24:-12], s[-12:]),
            join=lambda n, c, t: n + c + t[:12],
            compare=lambda right, tag: right[:12] == tag,
        ),
        "envelope.layout",
    ),
}

NONCE_INJECTION: Final = "nonce_injection"
_AUTH: Final = "envelope.authenticate"
READING: Final[dict[str, tuple[EnvelopeForm, str]]] = {
    "tag/unchecked": (EnvelopeForm(compare=lambda right, tag: True), _AUTH),
    "tag/first-byte": (EnvelopeForm(compare=lambda right, tag: right[:1] == tag[:1]), _AUTH),
    "tag/first-15": (EnvelopeForm(compare=lambda right, tag: right[:15] == tag[:15]), _AUTH),
    "tag/first-8": (EnvelopeForm(compare=lambda right, tag: right[:8] == tag[:8]), _AUTH),
    "tag/last-8": (EnvelopeForm(compare=lambda right, tag: right[8:] == tag[8:]), _AUTH),
    "tag/last-15": (EnvelopeForm(compare=lambda right, tag: right[1:] == tag[1:]), _AUTH),
    "tag/refused": (EnvelopeForm(compare=lambda right, tag: False), _AUTH),
    "short/23": (EnvelopeForm(shortest=23), "envelope.too-short"),
    "short/25": (EnvelopeForm(shortest=25), "envelope.too-short"),
    "short/39": (EnvelopeForm(shortest=39), "envelope.too-short"),
    "short/40": (EnvelopeForm(shortest=40), "envelope.too-short"),
    "short/41": (EnvelopeForm(shortest=41), "envelope.too-short"),
    "short/0": (EnvelopeForm(shortest=0), "envelope.too-short"),
    "short/1": (EnvelopeForm(shortest=1), "envelope.too-short"),
    "empty/refused": (EnvelopeForm(least_text=1), "envelope.empty-plaintext"),
}


def envelope_mutants() -> Iterator[Mutant]:
    """Yield the mutants of the envelope."""
    for name, (form, rule) in BOTH_WAYS.items():
        for side in BOTH:
            yield _mutant(f"{name}/{side}", rule, _with_form(form, side))
    for name, (form, rule) in READING.items():
        yield _mutant(f"{name}/read", rule, _with_form(form, Side.READ))
    for name, draw in (
        ("fixed", lambda text: bytes(NONCE_SIZE)),
        ("of-plaintext", lambda text: hashlib.sha256(text).digest()[:NONCE_SIZE]),
    ):
        yield replace(
            _mutant(f"nonce-drawn/{name}/write", "envelope.fresh-nonce", _drawing(draw)),
            lacks=(NONCE_INJECTION,),
        )
    yield _mutant("tag/after-parsing/read", "envelope.authenticate-first", _parse_first)
    for kind in ("single", "multi"):
        yield _mutant(f"kind/marked-{kind}/read", "envelope.kind-not-marked", _kind_refused(kind))


def _mutant(name: str, rule: str, change: Change) -> Mutant:
    title = f"envelope: {name.replace('/', ', ')}"
    return Mutant(
        f"envelope.{name}",
        title,
        (rule, "pack.single", "pack.multi", "pack.nil-multi-size"),
        change,
    )


def _with_form(form: EnvelopeForm, side: Side) -> Change:
    def change(scene: Scene) -> None:
        if side is Side.READ:
            scene.rebind(open_envelope, form.open)
        else:
            scene.rebind(seal_envelope, form.seal)

    return change


def _drawing(draw: Callable[[bytes], bytes]) -> Change:
    """Take a nonce that depends on what is sealed, where none is given."""

    def seal(plaintext: bytes, source: Any, nonce: bytes | None = None) -> bytes:
        return seal_envelope(plaintext, source, nonce or draw(plaintext))

    return lambda scene: scene.rebind(seal_envelope, seal)


def _parse_first(scene: Scene) -> None:
    """Report what is wrong with the plaintext before the tag is checked."""
    unchecked = EnvelopeForm(compare=lambda right, tag: True)

    def late(unpack: Callable[..., Any]) -> Callable[..., Any]:
        def unpack_late(packed: bytes, ring: Any, *, strict: bool = False) -> Any:
            value = unpack(packed, ring, strict=strict)
            open_envelope_right(packed, ring)
            return value

        return unpack_late

    open_envelope_right = open_envelope
    scene.set(packing, "open_envelope", unchecked.open)
    for unpack in (packing.unpack_single, packing.unpack_multi):
        scene.rebind(unpack, late(unpack))


def _kind_refused(kind: str) -> Change:
    """Take what does not parse as this kind for something that is not authentic."""

    def change(scene: Scene) -> None:
        unpack = packing.unpack_single if kind == "single" else packing.unpack_multi

        def guarded(packed: bytes, ring: Any, *, strict: bool = False) -> Any:
            try:
                return unpack(packed, ring, strict=strict)
            except EnvelopeError:
                raise
            except UnpackError as error:
                raise EnvelopeError(str(error), code=AUTH_FAILED) from None

        scene.rebind(unpack, guarded)

    return change
