"""The operations that need more than one call: channels, files, sessions and recovery."""

from __future__ import annotations

from typing import Final

from .operation import Operation, operation

_ENVELOPE: Final = "too-short auth-failed "
_READ: Final = "truncated unknown-version bad-point bad-address bad-transaction out-of-range"
_STRICT: Final = " not-canonical"
_WRITE: Final = "unknown-version out-of-range bad-point bad-address missing-field bad-transaction"
_FILE: Final = " not-found io"

STATEFUL: Final[tuple[Operation, ...]] = (
    operation(
        "channel.new-single",
        "Makes the Single of a channel; it may be one that cannot be serialized.",
        "newsingle.version",
        "channel, addresses: any_address[]",
        "single: any_single",
        errors="bad-point missing-field",
        phases="encode",
    ),
    operation(
        "backup.fetch",
        "Makes the Single of one channel of the source.",
        "fetch.one",
        "source, funding_outpoint: outpoint",
        "single: any_single",
        errors="unknown-channel bad-point",
        phases="semantic encode",
    ),
    operation(
        "backup.fetch-all",
        "Makes the Singles of all channels, in the order of the source.",
        "fetch.all",
        "source",
        "singles: any_single[]",
        errors="unknown-channel bad-point",
        phases="semantic encode",
    ),
    operation(
        "multifile.swap",
        "Replaces the backup file with packed bytes.",
        "multifile.replace-whole",
        "path: text, packed: bytes, no_archive?: bool",
        "",
        errors="io",
        phases="state",
    ),
    operation(
        "multifile.extract",
        "Reads the backup file.",
        "multifile.extract",
        "path: text, key_ring",
        "multi",
        errors=_ENVELOPE + _READ + _STRICT + _FILE,
        phases="seal frame field semantic state",
    ),
    operation(
        "swapper.new",
        "Makes a SubSwapper over the file at the path; the channels are Singles.",
        "swapper.subscribe-on-creation",
        "session, path: text, key_ring, starting_chans: any_single[], subscribe_fails?: bool",
        "",
        phases="state",
    ),
    operation(
        "swapper.start",
        "Starts it: the file is written with what it holds and the starting channels.",
        "swapper.start-writes-union",
        "session",
        "",
        errors=_ENVELOPE + _WRITE + " truncated not-canonical not-active" + _FILE,
        phases="seal frame field state encode",
    ),
    operation(
        "swapper.event",
        "Hands it channels that were opened and closed; says whether the file was replaced.",
        "swapper.update",
        "session, new_chans: opened_channel[], closed_chans: outpoint[]",
        "written: bool",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.manual-update",
        "Has the file written with these Singles added.",
        "swapper.manual-update",
        "session, singles: any_single[]",
        "",
        errors=_ENVELOPE + _WRITE + " truncated not-canonical not-active" + _FILE,
        phases="seal frame field state encode",
    ),
    operation(
        "swapper.fail",
        "Makes the next calls of the disk fail: reading the old file, or replacing it.",
        "swapper.failed-update-kept",
        "session, call: disk_call, times: u32",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.close-events",
        "Ends the notifier's stream of events.",
        "swapper.closed-events",
        "session",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.stop",
        "Stops it; says how often the subscription was cancelled.",
        "swapper.stop",
        "session",
        "cancelled: u32",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.drop",
        "Forgets the session without stopping it, as a crash would.",
        "multifile.crash-safe",
        "session",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "recover.singles",
        "Restores the channels of packed Singles and connects to their peers.",
        "recover.order",
        "packed: bytes[], key_ring, restore: call_result[], connect: call_result[], session?",
        "num_restored: u32, effects: effect[], failed?: error",
        errors=_ENVELOPE + _READ + _STRICT + " already-exists",
        phases="seal frame field semantic",
        holds="single",
    ),
    operation(
        "recover.multi",
        "Restores the channels of a packed Multi and connects to their peers.",
        "recover.order",
        "packed: bytes, key_ring, restore: call_result[], connect: call_result[], session?",
        "num_restored: u32, effects: effect[], failed?: error",
        errors=_ENVELOPE + _READ + _STRICT + " already-exists",
        phases="seal frame field semantic",
        holds="multi",
    ),
)
