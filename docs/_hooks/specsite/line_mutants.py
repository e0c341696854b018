"""Mutants of single lines of the reference: by area, by what became of them, and who survives.

Read from what ``make adequacy-lines-update`` publishes beside the vectors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from specsite import ledger
from specsite.links import LINE_MUTANTS, SURVIVORS, Links
from specsite.markup import code, table, text

FILE = ledger.VECTORS / "adequacy-lines.json"
KILLS = ("verdict", "fall-back", "crash", "time-out", "hello", "import")
"""How a mutant can show, the most telling way first."""
KINDS = ("equivalent", "unreachable", "message", "speed", "traced", "choice", "hole")
"""Why one survives; no kind where nobody has said why yet."""
FIRST = 5
"""Cases that are named for each area: those that are the first to show the most mutants."""
_INTRO = """\
# Mutants of lines

{made} changes of single lines, made by {tools} and by taking out statements: in the modules of the
reference that keep state, in what those use, and in the fast codec. Nobody writes them beside the
case that shows them. A change counts once, whoever makes it; one that shows in annotations,
docstrings or texts for people alone is left out. Each is judged by the vectors and the scenarios of
its own area that reach what is changed, in the profiles {profiles}; `strict` is `safe` with an
adapter that reads strictly, and vectors alone are put to it.

**Of the fast codec** one change in five is made, those whose hash says so. It is generated from the
schemas, field after field by the same few rules, so that a change at one field fares like that at
the next. What is left out there is nowhere claimed to be caught.

**Ill-typed changes** are left out too, {refused} of them: mypy refuses `None` in the place of a
value, an argument too few, a name that is assigned nowhere. A program like that breaks at whatever
comes by, so that any case shows it; in Go or Rust it would not compile, and here no commit with it
passes `make types`. They are counted beside the others, not judged. How many of the kills are
verdicts is said twice below: of the changes that were judged, and, in the last column, if every
ill-typed one were counted as a crash, the least that can be said of it.

**Not measured yet**: {missing}. A module is measured again when it changes, and its survivors when
there are new cases; the [table of modules](#modules) says by which corpus that was last done. Until
then its recorded kills are replayed in turns, so that a case that no longer kills is noticed.
Modules that the corpus cannot judge are [left out](#left-out), each with its reason.

- **verdict**: an answer or a file is wrong, and the judge says so.
- **fall-back**: the answer is right, but only since the interpreted schemas took what the fast
  codec declined.
- **crash**, **time-out**, **import**: it does not answer. Any case would show that, so it says
  little about the corpus.
- **hello**: it declares something else.

What **survives** passes every case, and a reason says why: it is *equivalent*; *unreachable*, where
no operation of the protocol leads; a *message*, a text for people; *speed* alone; *traced*, where
only system calls show it, and then the durability checks of the judge have to fail it; or a
*choice* that no sentence of the specification makes.

```sh
make adequacy-lines                                        # all of them
python -m tests.adequacy.lines --module scbref.packing     # one module
```
"""


@dataclass(frozen=True)
class LineMutant:
    """One change of one line, and what became of it."""

    module: str
    part: str
    """The function."""
    change: str
    """``old → new``."""
    tools: tuple[str, ...]
    result: str
    case: str
    """The first case that shows it; empty where none does."""
    reached: bool
    """Whether any case reaches the line."""
    kind: str
    """Why it survives, in a word; empty unless that is known."""
    reason: str

    @property
    def area(self) -> str:
        """The room of the reference it is in, or the name of its module."""
        return _area(self.module)


def _area(module: str) -> str:
    return module.split(".")[1]


@dataclass(frozen=True)
class Measurement:
    """The whole file."""

    tools: str
    profiles: tuple[str, ...]
    mutants: tuple[LineMutant, ...]
    not_measured: tuple[str, ...]
    """Modules that are mutated too, and were not yet."""
    left_out: dict[str, str]
    """Module → why it is not mutated."""
    ill_typed: dict[str, int]
    """Module → how many changes the type checker refuses; none of them is among the mutants."""
    measured: dict[str, str]
    """Module → version of the corpus that it was last measured by, and hashes behind it."""

    def areas(self) -> dict[str, list[LineMutant]]:
        """Return the mutants of each area."""
        found: dict[str, list[LineMutant]] = {}
        for mutant in self.mutants:
            found.setdefault(mutant.area, []).append(mutant)
        return found


@cache
def load() -> Measurement:
    """Read the published measurement."""
    content = ledger.read(FILE)
    reasons, makers = content["reasons"], content["makers"]
    return Measurement(
        content["tools"],
        tuple(content["profiles"]),
        tuple(
            LineMutant(
                part["module"],
                part["part"],
                item["change"],
                tuple(makers[tool] for tool in item["tools"]),
                item["result"],
                item.get("case", ""),
                item.get("reached", True),
                *(reasons[item["why"]].values() if "why" in item else ("", "")),
            )
            for part in content["parts"]
            for item in part["mutants"]
        ),
        tuple(content["not_measured"]),
        content["left_out"],
        content["ill_typed"],
        content["measured"],
    )


def is_measured() -> bool:
    """Say whether there is anything to show."""
    return FILE.is_file()


def summary(links: Links) -> str:
    """Return the section of the page of all mutants: a row for each area; nothing if none is."""
    if not is_measured():
        return ""
    found = load()
    return (
        "## Lines\n\nThe mutants above are written beside the rules that they break. "
        f'<a href="{links.to(LINE_MUTANTS)}">{len(found.mutants)} more</a> are made by tools, '
        f"of the lines of the reference.\n\n{_results(found)}\n"
    )


def page(links: Links) -> str:
    """Return what was made, what became of it, which cases showed it first, and who survives."""
    found = load()
    intro = _INTRO.format(
        made=len(found.mutants),
        refused=sum(found.ill_typed.values()),
        tools=found.tools,
        profiles=", ".join(map(code, found.profiles)),
        missing=", ".join(map(code, found.not_measured)) or "nothing",
    )
    return "\n".join(
        [
            intro,
            "## What became of them\n",
            _results(found),
            "\n## Who makes them\n",
            _makers(found),
            "\n## Cases that show them first\n",
            _cases(found, links),
            "\n## Modules\n",
            _modules(found),
            "\n## Left out\n",
            _left_out(found),
            "\n## Survivors\n",
            _kinds(found),
            "",
            f'\n<a href="{links.to(SURVIVORS)}">Every survivor, with the reason</a>.\n',
        ]
    )


def _results(found: Measurement) -> str:
    columns = (*KILLS, "survived")
    refused: Counter[str] = Counter()
    for module, number in found.ill_typed.items():
        refused[_area(module)] += number
    rows = [(area, *_counted(each, columns, refused[area])) for area, each in found.areas().items()]
    rows.append(("all", *_counted(found.mutants, columns, refused.total())))
    shares = ("verdict % of kills", "ill-typed", "verdict % with these")
    return table(("Area", "made", *columns, *shares), rows, "counts small")


def _counted(
    mutants: list[LineMutant] | tuple[LineMutant, ...], columns: tuple[str, ...], refused: int
) -> list[str]:
    counts = Counter(mutant.result for mutant in mutants)
    verdicts = counts["verdict"] + counts["fall-back"]
    kills = len(mutants) - counts["survived"]
    numbers = [len(mutants), *(counts[column] for column in columns)]
    shares = (_share(verdicts, kills), str(refused), _share(verdicts, kills + refused))
    return [*map(str, numbers), *shares]


def _share(some: int, every: int) -> str:
    return f"{100 * some / max(1, every):.0f}"


def _modules(found: Measurement) -> str:
    columns = (*KILLS, "survived")
    of_module: dict[str, list[LineMutant]] = {name: [] for name in found.ill_typed}
    for mutant in found.mutants:
        of_module[mutant.module].append(mutant)
    rows = [
        (code(name), *_counted(each, columns, found.ill_typed[name]), _corpus(found, name))
        for name, each in of_module.items()
    ]
    shares = ("verdict % of kills", "ill-typed", "verdict % with these", "corpus")
    return table(("Module", "made", *columns, *shares), rows, "counts small")


def _corpus(found: Measurement, module: str) -> str:
    return found.measured[module].partition(" ")[0]


def _left_out(found: Measurement) -> str:
    rows = [(code(name), text(reason)) for name, reason in found.left_out.items()]
    return table(("Module", "Why"), rows, "small")


def _makers(found: Measurement) -> str:
    tools = sorted({tool for mutant in found.mutants for tool in mutant.tools})
    rows = [
        (area, *(str(sum(tool in mutant.tools for mutant in each)) for tool in tools))
        for area, each in found.areas().items()
    ]
    return table(("Area", *tools), rows, "counts small")


def _cases(found: Measurement, links: Links) -> str:
    rows = []
    for area, each in found.areas().items():
        first = Counter(mutant.case for mutant in each if mutant.result in ("verdict", "fall-back"))
        named = (f"{_case(case, links)} ({count})" for case, count in first.most_common(FIRST))
        rows.append((area, str(len(first)), ", ".join(named)))
    return table(("Area", "Cases", "The first to show the most mutants"), rows, "small")


def _case(name: str, links: Links) -> str:
    return links.vector(name) if "/" in name else code(name)


def _kinds(found: Measurement) -> str:
    columns = (*KINDS, "")
    rows = []
    for area, each in found.areas().items():
        counts = Counter(mutant.kind for mutant in each if mutant.result == "survived")
        unreached = sum(mutant.result == "survived" and not mutant.reached for mutant in each)
        rows.append((area, *(str(counts[kind]) for kind in columns), str(unreached)))
    return table(("Area", *KINDS, "not explained", "no case reaches it"), rows, "counts small")
