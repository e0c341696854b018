"""What the stateful operations without a session answer: channels, files, recoveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .answer_rows import OK, Row

_NEW_SINGLE: Final = "channel.new-single"
_SINGLE: Final = '{"single": …}'
_SINGLES: Final = '{"singles": […]}'


def _row(operation: str, when: str, answer: str, requirement: str) -> Row:
    return Row(operation, "", when, answer, requirement)


def _by(
    operation: str, when: str, behaviour: str, choices: Mapping[str, str], requirement: str
) -> Row:
    return Row(operation, "", when, "", requirement, "", behaviour, choices)


_CHANNELS: Final = (
    _row(_NEW_SINGLE, "the channel can be described", _SINGLE, "newsingle.version"),
    _row(
        _NEW_SINGLE,
        "the Single could not be serialized, which does not matter here",
        _SINGLE,
        "newsingle.close-root",
    ),
    _by(
        _NEW_SINGLE,
        "the legacy root has no public key",
        "newsingle-unusable-root",
        {"write": _SINGLE, "refuse": "bad-point"},
        "newsingle.unusable-root",
    ),
    _by(
        _NEW_SINGLE,
        "the legacy scheme, and no root",
        "newsingle-no-root",
        {"panic": "other", "refuse": "missing-field"},
        "newsingle.no-root",
    ),
    _row("backup.fetch", "channel and peer are known", _SINGLE, "fetch.one"),
    _row("backup.fetch", "no such channel", "unknown-channel", "fetch.unknown-channel"),
    _row(
        "backup.fetch", "the peer is not among the nodes", "unknown-channel", "fetch.unknown-node"
    ),
    _row("backup.fetch", "the address source fails", "other", "fetch.unknown-node"),
    _by(
        "backup.fetch",
        "the channel source fails",
        "fetch-source-failure",
        {"unknown-channel": "unknown-channel", "pass-on": "other"},
        "fetch.source-error",
    ),
    _row("backup.fetch-all", "all are known, or there are none", _SINGLES, "fetch.all"),
    _row(
        "backup.fetch-all",
        "one peer is not among the nodes: the others are not returned either",
        "unknown-channel",
        "fetch.all-or-nothing",
    ),
    _row("backup.fetch-all", "either source fails", "other", "fetch.all-or-nothing"),
)
_FILES: Final = (
    _row("multifile.swap", "the bytes have the file's name", OK, "multifile.replace-whole"),
    _row("multifile.swap", "the path is empty", "io", "multifile.no-name"),
    _row("multifile.swap", "the disk refuses anything", "io", "multifile.failure-keeps-old"),
    _row("multifile.swap", "what has the name is not a regular file", "io", "multifile.not-a-file"),
    _by(
        "multifile.swap",
        "there are no bytes",
        "multifile-empty-bytes",
        {"write": OK, "refuse": "io"},
        "multifile.empty-bytes",
    ),
    _by(
        "multifile.swap",
        "the file has the name of the temporary one",
        "multifile-named-as-temp",
        {"lose": OK, "keep": OK, "refuse": "io"},
        "multifile.own-temp-name",
    ),
    _row("multifile.extract", "it unpacks", '{"multi": …}', "multifile.extract"),
    _row(
        "multifile.extract",
        "there is no file, no folder, or the link leads nowhere",
        "not-found",
        "multifile.extract-missing",
    ),
    _row("multifile.extract", "the path is empty", "io", "multifile.no-name"),
    _row("multifile.extract", "the disk refuses", "io", "multifile.extract-missing"),
    _row(
        "multifile.extract",
        "it does not unpack",
        "the class that multi.unpack has for these bytes",
        "multifile.extract",
    ),
)


def _recovery(operation: str) -> tuple[Row, ...]:
    told = '{"num_restored": …, "effects": […]}'

    def failed(code: str) -> str:
        return f'{{"num_restored": …, "effects": […], "failed": {{"class": {code}}}}}'

    return (
        _row(operation, "all are restored, or exist already", told, "recover.order"),
        _row(
            operation,
            "the backup does not open: nothing is restored, and no peer is called",
            failed("that of unpacking"),
            "recover.unpack-error",
        ),
        _row(operation, "a restore gives fail", failed('"other"'), "recover.failure-told"),
        _by(
            operation,
            "a restore gives exists-wrapped",
            "recover-wrapped-exists",
            {"abort": failed('"already-exists"'), "skip": told},
            "recover.wrapped-existing",
        ),
        _row(operation, "a connect gives fail", failed('"other"'), "recover.failure-told"),
        _row(
            operation,
            "a connect gives exists or exists-wrapped",
            failed('"already-exists"'),
            "recover.connector-exists",
        ),
    )


OTHER_ROWS: Final = (
    *_CHANNELS,
    *_FILES,
    *_recovery("recover.singles"),
    *_recovery("recover.multi"),
)
"""Every operation that has no session."""
