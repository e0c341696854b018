"""What a run would ask an adapter, found out from its declaration alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..corpus.load import Case, Corpus
from ..corpus.scenario import Scenario
from ..crash.system_calls import NoStrace
from ..crash.traced import strace_path
from ..judging.selection import cannot_run, is_about_later, not_applicable, other_choice
from ..protocol.command import Command
from ..protocol.driver import Broken, Driver
from ..protocol.messages import Declared
from ..protocol.outcome import BROKEN, CONFORMANT, NOT_CONFORMANT, NOTHING_RAN, Outcome
from ..protocol.systems import NEEDS_LINUX, can_limit_files
from .adapter_verdict import tally_of
from .class_verdicts import ClassTally
from .events import AdapterStarted, ClassVerdict
from .harness import LEFT_OUT, SYSTEM_CALLS
from .introduction import declare, introduction
from .options import Options
from .verdict import unmet


@dataclass(slots=True)
class Planned:
    """What one adapter would be asked."""

    adapter: str
    """As the user named it."""
    started: AdapterStarted | None = None
    """What it declares; ``None`` when it did not say hello."""
    broken: str = ""
    """Why it did not."""
    asked: list[Case] = field(default_factory=list)
    """Vectors and scenarios that would be asked."""
    left_out: dict[str, list[Case]] = field(default_factory=dict)
    """Those that would not be, by the reason."""
    classes: list[ClassVerdict] = field(default_factory=list)
    """Of each conformance class, as if all that is asked passed."""
    unmet: list[str] = field(default_factory=list)
    """Why classes that are required would not be earned, whatever the answers."""

    @property
    def by_operation(self) -> dict[str, tuple[int, Counter[str]]]:
        """How many cases of each operation would be asked, and why others would not."""
        table: dict[str, tuple[int, Counter[str]]] = {}
        for case in self.asked:
            number, reasons = table.get(case.op, (0, Counter()))
            table[case.op] = number + 1, reasons
        for reason, cases in self.left_out.items():
            for case in cases:
                number, reasons = table.get(case.op, (0, Counter()))
                reasons[reason] += 1
                table[case.op] = number, reasons
        return dict(sorted(table.items()))

    @property
    def exit_code(self) -> int:
        """0 something would be asked, 1 a required class cannot be earned, 3 broken, 5 nothing."""
        if self.broken:
            return BROKEN
        if self.unmet:
            return NOT_CONFORMANT
        return CONFORMANT if self.asked else NOTHING_RAN


def plan(command: Command, corpus: Corpus, options: Options) -> Planned:
    """Start an adapter, hear what it declares, and say what it would be asked; ask nothing."""
    planned = Planned(command.name)
    driver = Driver(command, options.limits, options.seed, options.one_shot, options.max_in_flight)
    try:
        declared = declare(driver, corpus, options)
    except Broken as error:
        planned.broken = error.explained()
        return planned
    finally:
        driver.close()
    planned.started = introduction(command, declared)
    selected: list[Case] = [
        *options.filter.select(corpus.vectors),
        *options.filter.select(corpus.scenarios),
    ]
    tally = tally_of(declared, corpus, [case.id for case in selected], options.filter)
    for case in selected:
        _sort(case, declared, corpus, options, planned, tally)
    planned.classes = tally.verdicts({})
    found = {each.name: unmet(each) for each in planned.classes}
    planned.unmet = [found[name] for name in options.require if found[name]]
    return planned


def _sort(
    case: Case,
    declared: Declared,
    corpus: Corpus,
    options: Options,
    planned: Planned,
    tally: ClassTally,
) -> None:
    """Put a case to those that are asked, or to those that are not."""
    outcome, by_design = Outcome.PASS, False
    lack = not_applicable(case, declared, as_release=options.claim is not None)
    if not lack and options.claim is not None:
        lack = options.claim.outside(case)
    if lack:
        outcome, by_design = Outcome.NOT_APPLICABLE, is_about_later(case)
    elif isinstance(case, Scenario):
        if lack := other_choice(case, declared, corpus.behaviours):
            outcome, by_design = Outcome.NOT_APPLICABLE, True
        elif lack := cannot_run(case, one_shot=options.one_shot) or _without(case, options):
            outcome = Outcome.SKIPPED
    tally.add(case, outcome, lack, by_design=by_design)
    if lack:
        planned.left_out.setdefault(lack, []).append(case)
    else:
        planned.asked.append(case)


def _without(scenario: Scenario, options: Options) -> str:
    """Say why the adapter cannot be run as a scenario needs it; an empty text when it can."""
    is_traced, limit = SYSTEM_CALLS in scenario.needs.harness, scenario.needs.file_limit
    if (is_traced or limit) and not options.durability:
        return LEFT_OUT
    if is_traced:
        try:
            strace_path()
        except NoStrace as why:
            return f"durability is unchecked: {why}"
    elif limit and not can_limit_files():
        return f"durability is unchecked: {NEEDS_LINUX}"
    return ""
