"""What the operations of a session of a SubSwapper answer, in every state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .answer_rows import OK, Row

STATES: Final[Mapping[str, str]] = {
    "none": "no session has this name: none was created, creating it failed, or it was dropped",
    "new": "created, not started",
    "start-failed": "the last start failed",
    "running": "started; events are accepted",
    "ended": "the notifier closed its event channel while it ran",
    "stopped": "stopped",
}
"""The states of a session of a SubSwapper."""

IDLE: Final = "not-active"


def _row(
    operation: str, state: str, when: str, answer: str, requirement: str, then: str = ""
) -> Row:
    return Row(operation, state, when, answer, requirement, then)


def _by(
    operation: str,
    state: str,
    when: str,
    behaviour: str,
    choices: Mapping[str, str],
    requirement: str,
    then: str = "",
) -> Row:
    return Row(operation, state, when, "", requirement, then, behaviour, choices)


_IDLE: Final = "swapper.stop"
_START: Final = (
    _row("swapper.start", "none", "", IDLE, "swapper.start-once"),
    _row(
        "swapper.start", "new", "the file is written", OK, "swapper.start-writes-union", "running"
    ),
    _row(
        "swapper.start",
        "new",
        "there is no file: the starting channels are written",
        OK,
        "swapper.start-without-file",
        "running",
    ),
    _row(
        "swapper.start",
        "new",
        "the file does not unpack (here: it is garbage)",
        "auth-failed",
        "swapper.start-bad-file",
        "start-failed",
    ),
    _row(
        "swapper.start",
        "new",
        "the file cannot be read from the disk",
        "io",
        "swapper.start-bad-file",
        "start-failed",
    ),
    _row(
        "swapper.start",
        "new",
        "the disk refuses to write",
        "io",
        "multifile.failure-keeps-old",
        "start-failed",
    ),
    _by(
        "swapper.start",
        "new",
        "a starting Single cannot be written (here: it has no peer's key)",
        "swapper-unserializable-single",
        {"block": "missing-field", "set-aside": OK},
        "swapper.unserializable",
        "start-failed or running",
    ),
    _by(
        "swapper.start",
        "start-failed",
        "the fault has been fixed",
        "swapper-second-start",
        {"ignore": OK, "retry": OK},
        "swapper.second-start",
        "running, if it is tried again",
    ),
    _by(
        "swapper.start",
        "start-failed",
        "the file still does not unpack",
        "swapper-second-start",
        {"ignore": OK, "retry": "auth-failed"},
        "swapper.second-start",
    ),
    _row("swapper.start", "running", "nothing happens", OK, "swapper.start-once"),
    _row("swapper.start", "ended", "nothing happens", OK, "swapper.start-once"),
    _by(
        "swapper.start",
        "stopped",
        "",
        "swapper-start-after-stop",
        {"write": OK, "refuse": IDLE},
        "swapper.start-after-stop",
    ),
)
_NEW: Final = (
    _row("swapper.new", "none", "", OK, "swapper.subscribe-on-creation", "new"),
    _row(
        "swapper.new",
        "none",
        "the subscription fails",
        "other",
        "swapper.subscribe-on-creation",
    ),
    *(
        _row(
            "swapper.new",
            state,
            "the old session of this name is dropped, and a new one created",
            OK,
            "swapper.subscribe-on-creation",
            "new",
        )
        for state in STATES
        if state != "none"
    ),
)
_EVENT: Final = (
    *(
        _row("swapper.event", state, "", IDLE, _IDLE)
        for state in ("none", "new", "start-failed", "ended", "stopped")
    ),
    _row(
        "swapper.event",
        "running",
        "the file was replaced",
        '{"written": true}',
        "swapper.every-event-writes",
    ),
    _row(
        "swapper.event",
        "running",
        "the disk fails, or the file does not unpack: it stays as it is",
        '{"written": false}',
        "swapper.failed-update-kept",
    ),
    _by(
        "swapper.event",
        "running",
        "no Single can be made from a channel, or it cannot be written (here: no tapscript root)",
        "swapper-unserializable-single",
        {"block": '{"written": false}', "set-aside": '{"written": true}'},
        "swapper.unserializable",
    ),
)
_MANUAL: Final = (
    *(
        _row("swapper.manual-update", state, "", IDLE, "swapper.manual-update-inactive")
        for state in ("none", "new", "start-failed", "stopped")
    ),
    _row(
        "swapper.manual-update",
        "running",
        "the file was replaced",
        OK,
        "swapper.manual-update",
    ),
    _row(
        "swapper.manual-update",
        "running",
        "the disk refuses to read or to write; the Singles still count as reported",
        "io",
        "swapper.failed-update-kept",
    ),
    _row(
        "swapper.manual-update",
        "running",
        "the file does not unpack (here: it is garbage)",
        "auth-failed",
        "swapper.start-bad-file",
    ),
    _row(
        "swapper.manual-update",
        "running",
        "one of the Singles cannot be written; where it is set aside, the others are written",
        "missing-field",
        "swapper.manual-update",
    ),
    _by(
        "swapper.manual-update",
        "ended",
        "",
        "swapper-closed-events",
        {"spin": OK, "end": IDLE},
        "swapper.closed-events",
    ),
)
_LEFT: Final = "swapper.manual-update-inactive"
_REST: Final = (
    _row("swapper.fail", "none", "", IDLE, "swapper.failed-update-kept"),
    *(
        _row(
            "swapper.fail",
            state,
            "replaces the earlier request for this call",
            OK,
            "swapper.failed-update-kept",
        )
        for state in STATES
        if state != "none"
    ),
    _row("swapper.close-events", "none", "", IDLE, "swapper.closed-events"),
    _row("swapper.close-events", "new", "", OK, "swapper.closed-events"),
    _row("swapper.close-events", "start-failed", "", OK, "swapper.closed-events"),
    _row("swapper.close-events", "running", "", OK, "swapper.closed-events", "ended"),
    _row("swapper.close-events", "ended", "nothing happens", OK, "swapper.closed-events"),
    _row("swapper.close-events", "stopped", "", OK, "swapper.closed-events"),
    _row("swapper.stop", "none", "", IDLE, "swapper.stop"),
    *(
        _by(
            "swapper.stop",
            state,
            "",
            "swapper-never-started",
            {"leave": '{"cancelled": 0}', "cancel": '{"cancelled": 1}'},
            "swapper.cancel-always",
            "stopped",
        )
        for state in ("new", "start-failed")
    ),
    _row("swapper.stop", "running", "", '{"cancelled": 1}', "swapper.stop", "stopped"),
    _row("swapper.stop", "ended", "", '{"cancelled": 1}', "swapper.stop", "stopped"),
    _row(
        "swapper.stop", "stopped", "the same number as before", '{"cancelled": 1}', "swapper.stop"
    ),
    _row("swapper.drop", "none", "", IDLE, _LEFT),
    *(
        _row("swapper.drop", state, "nothing more is written", OK, _LEFT, "none")
        for state in STATES
        if state != "none"
    ),
)
SESSION_ROWS: Final = (*_NEW, *_START, *_EVENT, *_MANUAL, *_REST)
"""Every operation of a session in every state."""
