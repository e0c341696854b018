"""What a scenario has been through: its steps, and what the files held after each of them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import UNSET

from ..corpus.expectation import Invalid, Unspecified, Valid
from ..corpus.scenario import Ask, Kill, Look, Step, Wait
from ..corpus.series import collapsed
from ..judging.judge import Judgement
from ..protocol.messages import Answer
from .events import Moment
from .file_facts import CannotJudge, ScenarioFiles
from .wording import cut

LARGEST: Final = 1 << 20
"""Bytes of a file that are looked at for a timeline; a larger one is named by its size."""
FILES: Final = 8
"""Entries of the folder that are looked at."""
_NAMES: Final = ("$single", "$channel", "$outpoint", "$bytes", "$key_ring", "$addresses", "$path")


@dataclass(slots=True)
class Past:
    """The steps of a scenario so far."""

    files: ScenarioFiles
    """The folder of the scenario."""
    _steps: list[tuple[Step, dict[str, bytes | str]]] = field(default_factory=list)

    def note(self, step: Step) -> None:
        """Remember a step, and what the files hold after it."""
        self._steps.append((step, dict(self._contents())))

    def _contents(self) -> Iterator[tuple[str, bytes | str]]:
        """Yield what is in the folder; nothing that an adapter put there is waited for."""
        try:
            with os.scandir(self.files.folder) as entries:
                names = sorted(entry.name for entry, _ in zip(entries, range(FILES), strict=False))
        except OSError:
            return
        for name in names:
            # A name need not be text; what is told of it is.
            told = os.fsencode(name).decode("utf-8", "backslashreplace")
            yield told, content(self.files.folder / name)

    def moments(
        self,
        judgement: Judgement,
        expect: Valid | Invalid | Unspecified | None,
        answer: Answer | None,
    ) -> list[Moment]:
        """Tell the steps that matter; the last is the one that went wrong."""
        found: list[Moment] = []
        before: Mapping[str, bytes | str] = {}
        for number, (step, contents) in enumerate(self._steps, 1):
            last = number == len(self._steps)
            changed = {
                name: self._held(contents.get(name, "nothing"))
                for name in sorted(before.keys() | contents.keys())
                if before.get(name) != contents.get(name) or (last and isinstance(step, Look))
            }
            before = contents
            if last:
                wanted, came = _sides(judgement, expect, answer)
                found.append(Moment(number, tell(step), _kind(step), changed, wanted, came))
            elif changed or not isinstance(step, Look | Wait):
                found.append(Moment(number, tell(step), _kind(step), changed))
        return found

    def _held(self, content: bytes | str) -> str:
        if isinstance(content, str):
            return content
        for name, known in self.files.pool.bytes.items():
            if bytes.fromhex(known) == content:
                return f"{name!r}"
        try:
            return ", ".join(collapsed(self.files.contents.unpacked(content))) or "no channel"
        except (CannotJudge, KeyError, TypeError):
            return f"{len(content)} bytes"


def content(path: Path) -> bytes | str:
    """Return the bytes of a small file, and what anything else is."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return "what cannot be read"
    try:
        info = os.fstat(descriptor)
        if stat.S_ISDIR(info.st_mode):
            return f"a folder of {len(os.listdir(descriptor))}"
        if not stat.S_ISREG(info.st_mode):
            return "no file"
        if info.st_size > LARGEST:
            return f"{info.st_size} bytes"
        return os.read(descriptor, LARGEST)
    except OSError:
        return "what cannot be read"
    finally:
        os.close(descriptor)


def _kind(step: Step) -> str:
    if isinstance(step, Ask | Kill):
        return "event"
    return "look" if isinstance(step, Look | Wait) else "write"


def _sides(
    judgement: Judgement, expect: Valid | Invalid | Unspecified | None, answer: Answer | None
) -> tuple[str, str]:
    """Return expected and found of the step that went wrong."""
    if judgement.differences:
        shown = judgement.differences[:3]
        wanted = [f"{d.path} {cut(d.expected or 'absent')}" for d in shown]
        came = [f"{d.path} {cut(d.actual or 'absent')}" for d in shown]
        return "; ".join(wanted), "; ".join(came)
    if isinstance(expect, Invalid):
        wanted = [f"refused as {expect.class_}"]
    else:
        wanted = ["an answer" if expect is None else "accepted"]
    if answer is None:
        return wanted[0], judgement.reason
    if answer.ok is not UNSET:
        return wanted[0], f"accepted: {msgspec.json.encode(answer.ok).decode()[:160]}"
    return wanted[0], str(answer.error) if answer.error is not UNSET else judgement.reason


def tell(step: Step) -> str:
    """Return a step as people say it: the names of channels instead of JSON."""
    if isinstance(step, Ask):
        return _ASKED.get(step.op, _asked)(step.op, step.in_)
    if isinstance(step, Wait):
        return f"wait for the {step.until.replace('-', ' ')}"
    if isinstance(step, Kill):
        return f"killed at each system call of: {', '.join(map(tell, step.asks))}"
    fields = msgspec.to_builtins(step)
    kind, path = fields.pop("do"), fields.pop("path")
    if isinstance(step, Look):
        return f"look at {path}"
    rest = " ".join(f"{name} {value}" for name, value in fields.items())
    return f"{kind} {path} {rest}".rstrip()


def named(value: Any) -> str:
    """Return the name of a value of the pool, or the value itself briefly."""
    if isinstance(value, list):
        return ", ".join(map(named, value)) or "none"
    if isinstance(value, dict):
        for key in ("channel", "single"):
            if isinstance(value.get(key), dict):
                return named(value[key])
        if "$each" in value:
            return f"{value['as']} of {named(value['$each'])}"
        for key in _NAMES:
            if key in value:
                changed = [f"with {k} = {named(v)}" for k, v in value.get("with", {}).items()]
                changed += [f"without {each}" for each in value.get("without", [])]
                return " ".join([str(value[key]), *changed])
    return msgspec.json.encode(value).decode()[:60].strip('"')


def _asked(op: str, given: Mapping[str, Any]) -> str:
    quiet = ("session", "key_ring")
    shown = [f"{name}: {named(value)}" for name, value in given.items() if name not in quiet]
    return f"{op} {'; '.join(shown)}".rstrip()


def _event(op: str, given: Mapping[str, Any]) -> str:
    parts = []
    for member, verb in (("new_chans", "open"), ("closed_chans", "close")):
        if given.get(member):
            parts.append(f"channels {verb}: {named(given[member])}")
    return "; ".join(parts) or "an event without channels"


def _new(op: str, given: Mapping[str, Any]) -> str:
    extra = [f"{name}: {named(v)}" for name, v in given.items()
             if name not in ("session", "key_ring", "path", "starting_chans")]  # fmt: skip
    text = f"a new swapper with the channels {named(given.get('starting_chans', []))}"
    return "; ".join([text, *extra])


_ASKED: Final[dict[str, Callable[[str, Mapping[str, Any]], str]]] = {
    "swapper.new": _new,
    "swapper.event": _event,
}
