"""Mutants of single lines: how they are made and named, judged, and explained."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from scbref.conformance.corpus.load import load
from tests.adequacy.lines.judging import Result
from tests.adequacy.lines.making import LineMutant, mutants_of
from tests.adequacy.lines.modules import LEFT_OUT, ROOMS, Module, module as _module, mutated_modules
from tests.adequacy.lines.parts import digest, parts
from tests.adequacy.lines.record import (
    FILE,
    Record,
    Recorded,
    as_json,
    beside_others,
    by_area,
    load_record,
)
from tests.adequacy.lines.survivors import (
    Kind,
    ListError,
    Survivor,
    Survivors,
    explained,
    load_survivors,
    problems,
)
from tests.adequacy.lines.typing_check import well_typed

ROOT = Path(__file__).resolve().parents[2]

SOURCE = '''
def larger(a: int, b: int) -> int:
    """Return the larger one."""
    if a > b:
        return a
    return b


class Box:
    """Holds something."""

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError(f"{size} is too small", size)
        self.size = size
'''


def made(source: str) -> list[LineMutant]:
    return mutants_of(Module("scbref.example", Path("example.py"), source))


def test_parts_are_functions_and_statements_without_what_people_read() -> None:
    found = {part.name: part for part in parts(SOURCE)}
    assert list(found) == ["larger", "Box.<body>", "Box.__init__"]
    assert found["larger"].lines[0] == "def larger(a, b):"
    other = SOURCE.replace("a: int", "a: float").replace("Return the", "Give the")
    other = other.replace("is too small", "is small").replace(
        "    return b", "\n    # so\n    return b"
    )
    assert {part.name: part.hash for part in parts(other)} == {
        name: part.hash for name, part in found.items()
    }
    assert parts(SOURCE.replace("a > b", "a >= b"))[0].hash != found["larger"].hash


def test_a_class_with_nothing_but_its_docstring_stands_where_it_does() -> None:
    found = parts(f'{SOURCE}\n\nclass Nothing(Exception):\n    """Says it all."""\n')
    assert [(part.first, part.last) for part in found[-2:]] == [(18, 19), (19, 19)]
    assert found[-1].lines == ("pass",)


def test_tools_complete_each_other_and_every_change_counts_once() -> None:
    found = {(each.part, each.change): each for each in made(SOURCE)}
    assert found["larger", "if a > b: → if a >= b:"].tools == ("mutmut", "cosmic-ray")
    assert found["larger", "if a > b: → if a < b:"].tools == ("cosmic-ray",)
    assert found["larger", "return a → pass"].tools == ("deletion",)
    assert found["Box.__init__", "self.size = size → self.size = None"].tools == ("mutmut",)
    assert not [change for _, change in found if "small" in change]
    assert len({each.key for each in found.values()}) == len(made(SOURCE))


def test_a_mutant_knows_the_lines_of_the_statement_it_changes() -> None:
    lines = {each.change: each.lines for each in made(SOURCE)}
    assert lines["if a > b: → if a >= b:"] == (4, 4)
    assert lines["return b → pass"] == (6, 6)
    assert lines["if a > b: ¶ return a → pass"] == (4, 4)


def test_the_name_of_a_mutant_outlives_edits_elsewhere() -> None:
    before = {each.key: each.change for each in made(SOURCE) if each.part == "Box.__init__"}
    elsewhere = SOURCE.replace("a > b", "b < a").replace(
        "\nclass Box", "\nTHREE = 3\n\n\nclass Box"
    )
    assert {
        each.key: each.change for each in made(elsewhere) if each.part == "Box.__init__"
    } == before


def test_equal_changes_in_two_places_have_two_names() -> None:
    found = [each.change for each in made("def both(a):\n    a += 1\n    f(a)\n    a += 1\n")]
    assert "a += 1 → a -= 1" in found
    assert "a += 1 → a -= 1 (2)" in found


@pytest.mark.slow
def test_what_the_type_checker_refuses_is_left_out() -> None:
    # Any module that imports nothing: the text is checked in its place.
    module = Module("scbref.versions", ROOT / "scbref" / "versions.py", SOURCE)
    every = mutants_of(module)
    left = [each.change for each in well_typed([module], every)]
    refused = [each.change for each in every if each.change not in left]
    assert {"if a > b: → if a >= b:", "if a > b: → if not a > b:"} <= set(left)
    assert "self.size = size → pass" in left
    assert {"self.size = size → self.size = None", "return b → pass"} <= set(refused)


def test_the_modules_that_keep_state_are_mutated_whole() -> None:
    names = {module.name for module in mutated_modules()}
    assert {
        "scbref.multifile.safe_swap",
        "scbref.swapper.state",
        "scbref.recovery.recover",
    } <= names
    assert {"scbref.channels.shell", "scbref.packing"} <= names
    assert "scbref.profiles" in LEFT_OUT


JUDGING = """
import json
from dataclasses import replace
from scbref.conformance.corpus.load import load
from tests.adequacy.lines.making import mutants_of
from tests.adequacy.lines.modules import module
from tests.adequacy.lines.run import measure, ready

state = module("scbref.swapper.state")
sample = mutants_of(state)[-1]
head = "def opened(self, changes: Iterable[Change]) -> None:\\n"
assert head in state.source


def changed(name, old="", new="", lines=(1, 400)):
    source = state.source.replace(old, new) if old else state.source
    return replace(sample, part_hash=name, change=name, source=source, lines=lines)


def inside(name, line):
    return changed(name, head, f"{head}        {line}\\n")


corpus = load()
wanted = tuple(each for each in corpus.scenarios if each.id == "scenario.swapper/updater")
corpus = replace(corpus, scenarios=wanted, vectors=())
asked = [
    changed("as it is"),
    inside("hangs", "while True: pass"),
    inside("forgets", "return None"),
    changed("cannot be imported", "from __future__ import annotations", "1 / 0"),
    changed("unreached", lines=(9999, 9999)),
]
found = measure(ready(corpus, [state]), asked, 2)
print(json.dumps([[each.mutant.change, each.result, each.case, each.asked] for each in found]))
"""


@pytest.mark.slow
@pytest.mark.integration
def test_what_becomes_of_a_mutant_is_told_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", JUDGING], capture_output=True, text=True, check=True, cwd=ROOT
    )
    found = {name: (result, case) for name, result, case, _ in json.loads(done.stdout)}
    assert found == {
        "as it is": ("survived", ""),
        "hangs": ("time-out", "scenario.swapper/updater"),
        "forgets": ("verdict", "scenario.swapper/updater"),
        "cannot be imported": ("import", ""),
        "unreached": ("survived", ""),
    }
    assert [name for name, _, _, asked in json.loads(done.stdout) if not asked] == ["unreached"]


def entry(result: Result = Result.SURVIVED, change: str = "a → b") -> Recorded:
    name = ("scbref.packing", "pack", "hash", change)
    return Recorded(digest(*name), *name, ["mutmut"], str(result), "case")


def listed(*changes: str, kind: Kind = Kind.EQUIVALENT, text: str = "hash") -> Survivors:
    return Survivors(1, [Survivor("scbref.packing", "pack", text, kind, "so", list(changes))])


def wrong(found: list[Recorded], reasons: Survivors) -> list[str]:
    return problems(found, reasons, modules=["scbref.packing"])


def test_a_survivor_needs_a_reason_and_a_reason_a_survivor() -> None:
    assert wrong([entry()], listed("a → b")) == []
    assert "survives" in wrong([entry()], Survivors(1))[0]
    assert "kills it" in wrong([entry(Result.VERDICT)], listed("a → b"))[0]
    assert "no such mutant any more" in wrong([entry()], listed("a → b", "c → d"))[0]


def test_a_reason_is_about_one_text_of_a_function() -> None:
    found = wrong([entry()], listed("a → b", text="another"))
    assert len(found) == 2


def test_a_hole_stays_a_problem() -> None:
    assert "a hole" in wrong([entry()], listed("a → b", kind=Kind.HOLE))[0]


def test_of_modules_that_were_not_measured_nothing_is_said() -> None:
    assert problems([], listed("a → b"), modules=["scbref.profiles"]) == []


def test_the_record_is_read_as_it_is_written(tmp_path: Path) -> None:
    mutants = explained([entry(), entry(Result.VERDICT, "c → d")], listed("a → b"))
    assert [each.kind for each in mutants] == ["equivalent", ""]
    assert [each.kind for each in explained(mutants, Survivors(1))] == ["", ""]
    record = Record(
        4,
        "1.0.0",
        "cases",
        "judge",
        "mutmut 1",
        ["safe"],
        {"scbref.packing": "x"},
        {"scbref.packing": 7},
        mutants,
        {"scbref.packing": "1.0.0 cases judge"},
    )
    path = tmp_path / "lines.json"
    path.write_text(as_json(record), encoding="utf-8")
    assert load_record(path) == record
    newer = msgspec.structs.replace(
        record, modules={"scbref.envelope": "y"}, ill_typed={"scbref.envelope": 0}, mutants=[],
        measured={"scbref.envelope": "1.1.0 cases judge"},
    )  # fmt: skip
    both = beside_others(newer, path, ["scbref.envelope", "scbref.packing"])
    assert both.measured == {**newer.measured, **record.measured}
    assert both.mutants == mutants
    counts = by_area(mutants)["packing"]
    assert (counts["survived"], counts["verdict"], counts["unreached"]) == (1, 1, 0)


def test_every_case_that_the_record_names_is_there() -> None:
    corpus = load()
    known = {each.id for each in (*corpus.vectors, *corpus.scenarios)}
    recorded = load_record(ROOT / "vectors" / FILE).mutants
    assert {each.case for each in recorded if each.case} <= known


def test_the_list_of_the_project_is_well_formed(tmp_path: Path) -> None:
    assert load_survivors().format == 1
    path = tmp_path / "survivors.toml"
    for text in ("format = 2", "nonsense", 'format = 1\nother = "x"'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ListError):
            load_survivors(path)


def test_an_entry_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "survivors.toml"
    one = {
        "module": "m",
        "part": "p",
        "hash": "h",
        "kind": "speed",
        "reason": " ",
        "changes": ["x"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in one.items()]
    path.write_text("\n".join(["format = 1", "[[survivor]]", *lines]), encoding="utf-8")
    with pytest.raises(ListError):
        load_survivors(path)
    assert msgspec.convert(one | {"reason": "so"}, Survivor).kind is Kind.SPEED


def test_every_module_that_keeps_state_is_mutated_or_left_out_for_a_reason() -> None:
    rooms = [ROOT / "scbref" / room for room in ROOMS]
    files = {path for room in rooms for path in room.glob("*.py")}
    mutated = {module.path for module in mutated_modules()}
    left_out = {_module(name).path for name in LEFT_OUT}
    assert {path.resolve() for path in files} <= {path.resolve() for path in mutated | left_out}
    assert not mutated & left_out
    published = json.loads((ROOT / "vectors" / FILE).read_bytes())
    assert published["left_out"] == dict(LEFT_OUT)
