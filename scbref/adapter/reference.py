"""The reference as an adapter: what it declares, how it answers, and the loop over its lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Final

import msgspec

from scbref import __version__
from scbref.adapter.choices import PANICS, declared_choices
from scbref.adapter.diagnosis import diagnose
from scbref.adapter.restoring import RestoringOperations
from scbref.adapter.stateful import StatefulOperations
from scbref.adapter.stateless import StatelessOperations
from scbref.adapter.values import Json
from scbref.adapter.words_and_proof import OwnerOperations
from scbref.errors import (
    AUTH_FAILED,
    MISSING_FIELD,
    OTHER,
    OUT_OF_RANGE,
    ChannelSourceError,
    DeserializeError,
    EnvelopeError,
    KeyDerivationError,
    ScbError,
    SeedWordsError,
    SerializeError,
)
from scbref.profiles import SAFE, Behaviour, Profile, profile_named
from scbref.versions import MultiBackupVersion, SingleBackupVersion

FEATURE_SINCE: Final = {
    "close_tx_inputs": Behaviour.CLOSE_TX_INPUTS,
    "dns_address": Behaviour.HOST_NAMES,
    "opaque_address": Behaviour.READS_UNKNOWN_ADDRESSES,
}
"""Feature of the format → what a profile has that declares it."""
FEATURES: Final = ("nonce_injection", "scrypt_n", "musig2", "error_class")
"""What every profile declares beside it."""

DIAGNOSE: Final = "x-diagnose"
"""An operation of our own: which likely mistake makes an answer. See the protocol's page."""

FRAME_FIELDS: Final = frozenset({"version", "length", "count", "byte_count"})
"""Fields of the frame; a fault in any other one is in the phase ``field``."""

PHASES: Final = (
    (EnvelopeError, "seal"),
    (SerializeError, "encode"),
    (KeyDerivationError, "semantic"),
    (ChannelSourceError, "semantic"),
)
"""The phases of errors that are always in the same one."""

SEED_WORDS_PHASES: Final = {AUTH_FAILED: "seal", OUT_OF_RANGE: "semantic"}
"""Code of an error about seed words → its phase, where that is not ``frame``."""


class ReferenceAdapter:
    """Answers requests of the adapter protocol, one at a time, in this process.

    Args:
        strict: whether reading refuses what is not canonical, instead of doing what lnd does.
        profile: which release the stateful operations follow.
    """

    def __init__(self, strict: bool = False, profile: Profile = SAFE) -> None:
        self.strict = strict
        self.profile = profile
        self.ops: dict[str, Callable[[Json], Json]] = {
            **_format_operations(strict, profile),
            **RestoringOperations(profile).ops,
            **OwnerOperations().ops,
            DIAGNOSE: diagnose,
        }

    def hello(self) -> Json:
        """Say what is implemented, and where it differs from lnd."""
        of_format = [name for name, since in FEATURE_SINCE.items() if self.profile.has(since)]
        return {
            "protocol": 1,
            "implementation": {
                "name": self._name(),
                "version": __version__,
                "language": "python",
            },
            "ops": list(self.ops),
            "single_versions": [
                int(v) for v in SingleBackupVersion if v <= self.profile.highest_single_version
            ],
            "multi_versions": [int(v) for v in MultiBackupVersion],
            "features": [*of_format, *FEATURES],
            "behaviours": declared_choices(self.profile, strict=self.strict),
            "max_in_flight": 64,
        }

    def _name(self) -> str:
        name = "scbref-strict" if self.strict else "scbref"
        return name if self.profile == SAFE else f"{name} as lnd {self.profile.name}"

    def answer(self, request: Json) -> Json:
        """Return ``{"ok": …}`` or ``{"error": …}`` for a request; neither has its id."""
        op = request.get("op", "")
        if op == "hello":
            return {"ok": self.hello()}
        handler = self.ops.get(op)
        if handler is None:
            return {"error": {"class": "unsupported", "message": f"no op {op!r}"}}
        try:
            return {"ok": handler(request["in"])}
        except ScbError as error:
            return {"error": self._error(error)}

    def _error(self, error: ScbError) -> Json:
        told = _error(error)
        if self.profile != SAFE and _is_panic(error):
            # Nothing panics here: this is what the judge sees of a panic.
            del told["field"]
            told["class"] = OTHER
        return told


def _is_panic(error: ScbError) -> bool:
    """Say whether lnd panics where we refuse."""
    is_missing = isinstance(error, SerializeError) and error.code == MISSING_FIELD
    return is_missing and any(map((error.path or "").endswith, PANICS))


def _format_operations(strict: bool, profile: Profile) -> dict[str, Callable[[Json], Json]]:
    """Return the operations that read or write backups."""
    if profile == SAFE:
        stateless = StatelessOperations(strict=strict, profile=profile)
        return {**stateless.ops, **StatefulOperations(profile).ops}
    # Not loaded for safe: it needs the schemas, and construct with them.
    from scbref.adapter.released import ReleasedStateful, ReleasedStateless

    released = ReleasedStateless(strict=strict, profile=profile)
    return {**released.ops, **ReleasedStateful(profile).ops}


def _error(error: ScbError) -> Json:
    result: Json = {"class": error.code, "phase": _phase(error), "message": str(error)}
    if error.path is not None:
        result["field"] = error.path
    if error.offset is not None:
        result["offset"] = error.offset
    return result


def _phase(error: ScbError) -> str:
    for kind, phase in PHASES:
        if isinstance(error, kind):
            return phase
    if isinstance(error, SeedWordsError):
        return SEED_WORDS_PHASES.get(error.code, "frame")
    if not isinstance(error, DeserializeError):
        return "state"
    # Without a path it is about the bytes as a whole: their length, or what follows them.
    is_frame = error.path is None or error.path.rpartition(".")[2] in FRAME_FIELDS
    return "frame" if is_frame else "field"


def serve(adapter: ReferenceAdapter) -> None:
    """Answer lines on stdin until it ends or ``bye``."""
    decode = msgspec.json.Decoder().decode
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        request = decode(line)
        if request["op"] == "bye":
            break
        out.write(encode({"id": request["id"], **adapter.answer(request)}) + b"\n")
        out.flush()


def main(arguments: list[str] | None = None) -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m scbref.adapter")
    parser.add_argument("--strict", action="store_true", help="refuse what is not canonical")
    parser.add_argument(
        "--profile", type=_profile, default=SAFE, help="safe, or a release of lnd such as 0.18"
    )
    given = parser.parse_args(arguments)
    serve(ReferenceAdapter(given.strict, given.profile))


def _profile(name: str) -> Profile:
    try:
        return profile_named(name)
    except ScbError as error:
        raise argparse.ArgumentTypeError(error.message) from None


if __name__ == "__main__":
    main()
