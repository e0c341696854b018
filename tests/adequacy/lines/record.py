"""The published measurement: one line for each mutant, known by what it changes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from scbref.conformance.corpus.load import Corpus
from tests.adequacy.lines.cases import PROFILES
from tests.adequacy.lines.judging import Finding, Result
from tests.adequacy.lines.modules import LEFT_OUT, Module, mutated_modules
from tests.adequacy.lines.parts import digest
from tests.adequacy.lines.tools import versions

FILE: Final = "adequacy-lines.json"
"""In the folder of the vectors."""
FORMAT: Final = 4
OF_A_PART: Final = ("module", "part", "hash")
"""What all mutants of one part share; the file says it once."""
OF_A_REASON: Final = ("kind", "reason")
"""What survivors of several parts share; the file says it once, and of each which one it is."""


class Recorded(Struct, frozen=True, omit_defaults=True):
    """What became of one mutant."""

    key: str
    """The hash of module, part, text of the part and change: 12 hexadecimal digits."""
    module: str
    part: str
    hash: str
    """Of the part that is changed."""
    change: str
    tools: list[str]
    result: str
    case: str = ""
    profile: str = ""
    reached: bool = True
    """Whether any case reaches what is changed."""
    kind: str = ""
    """Of a survivor that is explained: why, in a word."""
    reason: str = ""
    """And in a sentence."""


class Record(Struct, frozen=True):
    """The whole file."""

    format: int
    corpus: str
    """Version of the corpus."""
    cases: str
    """The hash of its cases."""
    judge: str
    """The hash of what judges."""
    tools: str
    profiles: list[str]
    modules: dict[str, str]
    """Module → the hash of its source."""
    ill_typed: dict[str, int]
    """Module → how many changes of it are left out, since the type checker refuses them."""
    mutants: list[Recorded]
    measured: dict[str, str]
    """Module → version of the corpus that its survivors were last put to, and the hashes of its
    cases and of the judge; those of the head are of the newest measurement of all."""


def recorded(finding: Finding) -> Recorded:
    """Return what is published of a finding."""
    mutant = finding.mutant
    return Recorded(
        mutant.key,
        mutant.module,
        mutant.part,
        mutant.part_hash,
        mutant.change,
        list(mutant.tools),
        str(finding.result),
        finding.case,
        finding.profile,
        bool(finding.asked),
    )


def new_record(
    corpus: Corpus,
    modules: Iterable[Module],
    found: Iterable[Recorded],
    ill_typed: Mapping[str, int],
) -> Record:
    """Return the record of a measurement."""
    sources = {module.name: digest(module.source) for module in modules}
    cases, judge = cases_hash(corpus), judge_hash()
    return Record(
        FORMAT,
        corpus.version,
        cases,
        judge,
        versions(),
        list(PROFILES),
        sources,
        dict(ill_typed),
        list(found),
        dict.fromkeys(sources, f"{corpus.version} {cases} {judge}"),
    )


def cases_hash(corpus: Corpus) -> str:
    """Return the hash of the names and contents of all cases."""
    cases = [*corpus.scenarios, *corpus.vectors]
    return digest(*(f"{case.id} {case.hash}" for case in cases))


def beside_others(record: Record, path: Path, order: Sequence[str]) -> Record:
    """Return a record of some modules with what is published of the others, in an order.

    A module's results are true of the corpus that it was measured by, and the record says which
    that was. A later one does not undo them: a case that has gone since, or has lost its teeth, is
    noticed when its kill is replayed, and a case that is new may only kill more.
    """
    try:
        old = load_record(path)
    except FileNotFoundError:
        return record
    kept = [each for each in old.mutants if each.module not in record.modules]
    mutants = sorted([*kept, *record.mutants], key=lambda each: order.index(each.module))
    modules = {**old.modules, **record.modules}
    ill_typed = {**old.ill_typed, **record.ill_typed}
    measured = {**old.measured, **record.measured}
    in_order = [name for name in order if name in modules]
    return msgspec.structs.replace(
        record,
        modules={name: modules[name] for name in in_order},
        ill_typed={name: ill_typed[name] for name in in_order},
        mutants=mutants,
        measured={name: measured[name] for name in in_order},
    )


def judge_hash() -> str:
    """Return the hash of the sources that say whether an answer or a file is right."""
    from scbref.conformance import judging, running

    folders = [Path(package.__path__[0]) for package in (judging, running)]
    paths = [*sorted(Path(__file__).parent.glob("*.py"))]
    paths += [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return digest(*(path.read_text(encoding="utf-8") for path in paths))


def load_record(path: Path) -> Record:
    """Read the published measurement.

    Raises:
        FileNotFoundError: there is none.
        msgspec.MsgspecError: it is not well formed.
    """
    content = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    reasons, makers = content.pop("reasons"), content.pop("makers")
    mutants = []
    for part in content.pop("parts"):
        shared = {name: part[name] for name in OF_A_PART}
        for each in part["mutants"]:
            why = reasons[each.pop("why")] if "why" in each else {}
            key = digest(*shared.values(), each["change"])
            tools = [makers[tool] for tool in each["tools"]]
            mutants.append({"key": key, **shared, **each, **why, "tools": tools})
    return msgspec.convert({**content, "mutants": mutants}, Record)


def as_json(record: Record) -> str:
    """Return the content of the published file: a line for the counts, and one for each mutant.

    The mutants of a part that follow one another stand under its name and hash; ``tools`` are
    numbers of makers, from 0, and so is ``why`` of a survivor's reason.
    """
    content: dict[str, Any] = msgspec.to_builtins(record)
    mutants = content.pop("mutants")
    missing = not_measured(record, [module.name for module in mutated_modules()])
    reasons: dict[tuple[str, str], int] = {}
    makers = sorted({tool for each in mutants for tool in each["tools"]})
    for each in mutants:
        # Whoever reads it makes it anew.
        del each["key"]
        each["tools"] = [makers.index(tool) for tool in each["tools"]]
        why = each.pop("kind", ""), each.pop("reason", "")
        if any(why):
            each["why"] = reasons.setdefault(why, len(reasons))
    head = {
        **content,
        "not_measured": missing,
        "left_out": dict(LEFT_OUT),
        "by_area": by_area(record.mutants),
        "makers": makers,
        "reasons": [dict(zip(OF_A_REASON, why, strict=True)) for why in reasons],
    }
    parts = ",\n".join(
        f'{_compact(dict(zip(OF_A_PART, shared, strict=True)))[:-1]},"mutants":[\n'
        + ",\n".join(_compact(_without(each, OF_A_PART)) for each in of_it)
        + "\n]}"
        for shared, of_it in groupby(mutants, itemgetter(*OF_A_PART))
    )
    return f'{_compact(head)[:-1]},"parts":[\n{parts}\n]}}\n'


def _compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _without(value: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: member for name, member in value.items() if name not in names}


def by_area(mutants: Sequence[Recorded]) -> dict[str, dict[str, int]]:
    """Return how many mutants of each area came to which result, and how many nothing reaches."""
    found: dict[str, Counter[str]] = {}
    for each in mutants:
        counts = found.setdefault(area_of(each.module), Counter())
        counts[each.result] += 1
        counts["unreached"] += not each.reached
    names = (*map(str, Result), "unreached")
    return {area: {name: counts[name] for name in names} for area, counts in found.items()}


def area_of(module: str) -> str:
    """Return the area of a module: its room, or its own name."""
    return module.split(".")[1]


def changed_modules(record: Record, modules: Mapping[str, Module]) -> list[Module]:
    """Return the measured modules that are not as they were then."""
    return [
        module
        for name, module in modules.items()
        if name in record.modules and record.modules[name] != digest(module.source)
    ]


def not_measured(record: Record, modules: Iterable[str]) -> list[str]:
    """Return the modules of which the record says nothing."""
    return [name for name in modules if name not in record.modules]
