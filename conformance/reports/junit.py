"""JUnit XML: a test suite for each adapter, and a test case in it for each result and check."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import IO, Final
from xml.etree import ElementTree

from ..protocol.escape import escape_lines
from ..protocol.outcome import NON_CONFORMANT, NOT_RUN, Outcome
from ..running.addresses import address_of, explorer_of
from ..running.cause_words import heading
from ..running.events import (
    AdapterFinished,
    Cause,
    Check,
    Event,
    Result,
    RunFinished,
    RunStarted,
)
from ..running.verdict import class_line, missing_lines
from ..running.wording import byte_of, failure_lines
from .summary import level_text

FAILURES: Final = frozenset({Outcome.FAIL, Outcome.CLASS_MISMATCH, Outcome.XPASS})


class JUnit:
    """Collects the results and writes the file with the last event."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._root = ElementTree.Element("testsuites", name="scb-conformance")
        self._cases: list[ElementTree.Element] = []
        self._levels: dict[str, Counter[Outcome]] = defaultdict(Counter)
        self._causes: list[Cause] = []
        self._by_id: dict[str, ElementTree.Element] = {}
        self._site = self._scope = ""

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, Result):
            self._cases.append(_result(event, self._site))
            if event.level:
                self._levels[event.level][event.outcome] += 1
            if event.outcome in NON_CONFORMANT:
                self._by_id[event.id] = self._cases[-1]
        elif isinstance(event, RunStarted):
            self._site, self._scope = event.site, f"{event.selected} of {event.total} cases"
        elif isinstance(event, Cause):
            self._causes.append(event)
        elif isinstance(event, Check):
            self._cases.append(_check(event))
        elif isinstance(event, AdapterFinished):
            self._suite(event)
        elif isinstance(event, RunFinished):
            ElementTree.indent(self._root)
            self._stream.write(ElementTree.tostring(self._root, "utf-8", xml_declaration=True))

    def _suite(self, event: AdapterFinished) -> None:
        suite = ElementTree.SubElement(
            self._root,
            "testsuite",
            name=escape_lines(event.adapter),
            tests=str(len(self._cases)),
            time=f"{event.seconds:.3f}",
        )
        for name in ("failure", "error", "skipped"):
            number = sum(case.find(name) is not None for case in self._cases)
            suite.set(name if name == "skipped" else f"{name}s", str(number))
        properties = _properties(suite)
        _property(properties, "scope", f"{self._scope} selected, {event.asked} judged")
        if text := level_text(self._levels):
            _property(properties, "by level", text)
        for name, value in _told(event):
            _property(properties, name, value)
        for cause in self._causes:
            _property(properties, f"cause {cause.number}", heading(cause))
        self._tell_causes()
        suite.extend(self._cases)
        self._cases = []
        self._levels.clear()

    def _tell_causes(self) -> None:
        """Write into each case that failed the cause that it has."""
        for cause in self._causes:
            for name in cause.ids:
                if (case := self._by_id.get(name)) is not None:
                    _property(_properties(case), "cause", f"{cause.number}: {cause.text}")
        self._causes, self._by_id = [], {}


def _told(event: AdapterFinished) -> list[tuple[str, str]]:
    """Return what is said of the whole: the verdict, each conformance class, what is missing."""
    told = [("verdict", event.verdict)]
    told += [(f"class {each.name}", class_line(each)) for each in event.classes]
    return [*told, *(("missing", line) for line in missing_lines(event))]


def _properties(element: ElementTree.Element) -> ElementTree.Element:
    """Return the properties of a case, which come first in it."""
    found = element.find("properties")
    if found is None:
        found = ElementTree.Element("properties")
        element.insert(0, found)
    return found


def _property(properties: ElementTree.Element, name: str, value: str) -> None:
    ElementTree.SubElement(properties, "property", name=name, value=escape_lines(value))


def _result(result: Result, site: str) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase",
        classname=result.op,
        name=escape_lines(result.id),
        time=f"{result.seconds:.4f}",
    )
    if result.outcome in NON_CONFORMANT:
        for name, value in (
            ("level", result.level),
            ("requirements", ", ".join(result.requirements)),
            ("page", address_of(result.id, site)),
            ("explorer", explorer_of(result.id, result.op, site, byte_of(result))),
        ):
            if value:
                _property(_properties(case), name, value)
    reason = escape_lines(result.reason)
    if result.outcome in FAILURES:
        child = ElementTree.SubElement(case, "failure", type=result.outcome, message=reason)
    elif result.outcome in NON_CONFORMANT:
        child = ElementTree.SubElement(case, "error", type=result.outcome, message=reason)
    elif result.outcome in NOT_RUN or result.outcome is Outcome.XFAIL:
        why = escape_lines(f"{result.outcome}: {result.excuse or result.reason}")
        ElementTree.SubElement(case, "skipped", message=why)
        return case
    else:
        return case
    child.text = "\n".join(map(escape_lines, failure_lines(result)))
    return case


def _check(check: Check) -> ElementTree.Element:
    case = ElementTree.Element("testcase", classname="run", name=check.id)
    if not check.passed:
        detail = escape_lines(check.detail)
        ElementTree.SubElement(case, "failure", type="check", message=detail)
    return case
