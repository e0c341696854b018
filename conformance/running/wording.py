"""The words for a result, the same in every report."""

from __future__ import annotations

from typing import Any

import msgspec

from ..corpus.expectation import Invalid, Unspecified, Valid
from ..judging.compare import Difference
from ..protocol.messages import Answer
from .addresses import address_of, explorer_of
from .events import Result
from .timeline import timeline_lines

WIDTH = 160
"""Characters of a value shown at most."""
LISTED = 20
"""Elements of a list that are kept of an answer."""
KEPT = 4000
"""Characters that are kept of either side of a difference."""


def failure_lines(result: Result) -> list[str]:
    """Return what people need to know of a failure, the title first; nothing is escaped."""
    lines = [result.title] if result.title else []
    lines += [level_line(result)] if result.level else []
    lines += [result.reason] if result.reason else []
    if result.excuse:
        lines.append(f"expected-failure file: {result.excuse}")
    if result.differences:
        lines += [f"  {_difference(difference)}" for difference in result.differences]
    else:
        lines += [f"expected  {answer_text(result.expected)}"] if result.expected else []
        lines += [f"actual    {answer_text(result.actual)}"] if result.actual else []
    lines += [f"likely mistake: {result.mistake}"] if result.mistake else []
    if result.behaves:
        lines.append(f"this is what {result.behaves} does: declare it, or change it")
    shown = timeline_lines(result.timeline) if result.timeline else result.dump
    lines += [f"  {line}" for line in shown]
    if result.consequence:
        lines.append(f"why it matters: {result.consequence}")
    if result.stderr.strip():
        lines.append("standard error:")
        lines += [f"  | {line}" for line in result.stderr.strip().splitlines()[-8:]]
    return lines


def failure_block(result: Result, site: str = "") -> list[str]:
    """Return a failure as the console shows it: outcome, details, replay; nothing is escaped."""
    lines = [f"{result.outcome.upper()}  {result.id}"]
    lines += [f"    {line}" for line in failure_lines(result)]
    page = address_of(result.id, site)
    lines += [f"    page: {page}"] if page else []
    bytes_shown = explorer_of(result.id, result.op, site, byte_of(result))
    lines += [f"    explorer: {bytes_shown}"] if bytes_shown else []
    lines += [f"    time: {result.seconds:.3f} s"] if result.seconds else []
    lines += [f"    replay: {result.replay}"] if result.replay else []
    return lines


def byte_of(result: Result) -> int | None:
    """Return the offset in the plaintext at which a case is wrong, where it is expected to be."""
    offset = (result.expected or {}).get("error", {}).get("offset")
    return offset if isinstance(offset, int) else None


def level_line(result: Result) -> str:
    """Return the requirements of a case with the strongest word among them; empty for none."""
    return f"{result.level}: {', '.join(result.requirements)}" if result.level else ""


def answer_text(answer: dict[str, Any]) -> str:
    """Return an answer in one line: the JSON of an ok, the parts of an error."""
    error = answer.get("error")
    if isinstance(error, dict):
        parts = [f"error {error.get('class')}"]
        parts += [f"{name} {error[name]}" for name in ("phase", "field") if name in error]
        parts += [f"byte {error['offset']}"] if "offset" in error else []
        text = ", ".join(parts)
        return f"{text}: {cut(error['message'])}" if error.get("message") else text
    return cut(msgspec.json.encode(answer).decode())


def cut(text: str) -> str:
    """Cut out the middle of a long text."""
    if len(text) <= WIDTH:
        return text
    return f"{text[: WIDTH // 2]}…{text[-WIDTH // 2 :]} ({len(text)} characters)"


def shortened(value: Any) -> Any:
    """Return a JSON value with no more than some elements of each list in it."""
    if isinstance(value, dict):
        return {name: shortened(member) for name, member in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) <= LISTED:
        return [shortened(each) for each in value]
    left = len(value) - LISTED
    return [
        *map(shortened, value[: LISTED // 2]),
        f"… {left} more …",
        *map(shortened, value[-LISTED // 2 :]),
    ]


def shortened_difference(difference: Difference) -> Difference:
    """Return a difference with no more than some characters of either side."""
    sides = [
        side if side is None or len(side) <= KEPT else f"{side[: KEPT // 2]}…{side[-KEPT // 2 :]}"
        for side in (difference.expected, difference.actual)
    ]
    return Difference(difference.path, *sides)


def _difference(difference: Difference) -> str:
    sides = (difference.expected, difference.actual)
    return str(
        Difference(difference.path, *(side if side is None else cut(side) for side in sides))
    )


def expected_answer(expect: Valid | Invalid | Unspecified | None) -> dict[str, Any] | None:
    """Return an expectation in the form of an answer, where it has one."""
    if isinstance(expect, Valid):
        return {"ok": shortened(expect.ok)}
    if isinstance(expect, Invalid):
        error = msgspec.to_builtins(expect)
        del error["verdict"]
        return {"error": error}
    return None


def actual_answer(answer: Answer | None) -> dict[str, Any] | None:
    """Return an answer as a report shows it: without its id."""
    if answer is None:
        return None
    value: dict[str, Any] = msgspec.to_builtins(answer)
    del value["id"]
    return {name: shortened(member) for name, member in value.items()}
