"""Renders ``vectors/scenarios/<area>.json`` and the table of what they cover."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ..tools.case import Json, canonical, needs_of
from ..tools.described import without_runs
from ..tools.material import other_ring, own_ring
from ..tools.order import in_order_of
from . import (
    answers,
    careful_choices,
    careful_files,
    careful_reading,
    careful_recovery,
    durability,
    durability_left,
    fetch,
    fetch_many,
    multifile,
    multifile_archives,
    multifile_around,
    multifile_blind_links,
    multifile_contents,
    multifile_faults,
    multifile_links,
    multifile_names,
    multifile_odd,
    multifile_opened,
    multifile_reads,
    newsingle,
    newsingle_covering,
    newsingle_roots,
    newsingle_values,
    recover,
    recover_many,
    recover_mixtures,
    recover_trouble,
    recover_waiting,
    recover_waits_again,
    swapper,
    swapper_again_and_again,
    swapper_channels,
    swapper_disk,
    swapper_faults,
    swapper_forms,
    swapper_given,
    swapper_histories,
    swapper_recalls,
    swapper_returns,
    swapper_series,
    swapper_sessions,
    swapper_side_by_side,
    swapper_singles,
    swapper_starts,
    swapper_told,
    swapper_updates,
    worked_session,
)
from .bare_channels import homes
from .coverage import table
from .covering import ADDRESSES
from .large_files import is_large, large_content
from .material import HOME, channels, contents, of_area, singles, singles_in
from .series import alike, described, sealed, series_of

AREAS: Final[dict[str, tuple[Callable[[], Iterator[Json]], ...]]] = {
    "newsingle": (
        newsingle.scenarios,
        newsingle_roots.scenarios,
        newsingle_covering.scenarios,
        newsingle_values.scenarios,
    ),
    "fetch": (fetch.scenarios, fetch_many.scenarios),
    "multifile": (
        multifile.scenarios,
        multifile_faults.scenarios,
        multifile_reads.scenarios,
        multifile_contents.scenarios,
        multifile_names.scenarios,
        multifile_links.scenarios,
        swapper_series.reads,
        careful_files.scenarios,
        multifile_archives.scenarios,
        multifile_odd.scenarios,
        multifile_blind_links.scenarios,
        multifile_around.scenarios,
        multifile_opened.scenarios,
    ),
    "swapper": (
        swapper.scenarios,
        swapper_again_and_again.scenarios,
        swapper_starts.scenarios,
        swapper_updates.scenarios,
        swapper_faults.scenarios,
        swapper_singles.scenarios,
        swapper_channels.scenarios,
        swapper_sessions.scenarios,
        swapper_side_by_side.scenarios,
        swapper_disk.scenarios,
        swapper_forms.scenarios,
        swapper_told.scenarios,
        swapper_given.scenarios,
        swapper_histories.scenarios,
        swapper_series.scenarios,
        careful_choices.scenarios,
        careful_reading.scenarios,
        swapper_returns.scenarios,
        swapper_recalls.scenarios,
        answers.scenarios,
        multifile_around.of_sessions,
        multifile_opened.of_sessions,
    ),
    "recover": (
        recover.scenarios,
        recover_many.scenarios,
        recover_trouble.scenarios,
        recover_mixtures.scenarios,
        careful_recovery.scenarios,
        recover_waiting.scenarios,
        recover_waits_again.scenarios,
        worked_session.scenarios,
    ),
    "durability": (durability.scenarios, durability_left.scenarios),
}
"""Area, which is a file, → the scenarios of its families."""
COVERAGE: Final = "../docs/reference/scenario-coverage.md"
"""From the folder of the vectors."""

POOLS: Final = {
    "$key_ring": "key_rings",
    "$addresses": "addresses",
    "$channel": "channels",
    "$single": "singles",
    "$outpoint": "singles",
    "$bytes": "bytes",
    "$each": "singles",
}


def render(corpus: str, folder: Path) -> dict[str, str]:
    """Return file name, from the folder of the vectors, → content.

    Args:
        corpus: the version of the corpus.
        folder: the vectors as they are now: what is in a file there keeps its place in it.
    """
    found = {}
    for area, families in AREAS.items():
        known = of_area(area, singles())
        group = [_finished(each, known) for family in families for each in family()]
        found[area] = in_order_of(folder / "scenarios" / f"{area}.json", group)
    ids = Counter(each["id"] for group in found.values() for each in group)
    if twice := [name for name, count in ids.items() if count > 1]:
        raise AssertionError(f"ids given twice: {twice}")
    files = {f"scenarios/{area}.json": _file(area, corpus, group) for area, group in found.items()}
    files[COVERAGE] = table([each for group in found.values() for each in group])
    return files


def _finished(scenario: Json, known: dict[str, Json]) -> Json:
    """Fill in what the Singles need, and the hash."""
    names: set[str] = set()
    for kind, name in _names(scenario["steps"]):
        if kind == "singles":
            names.update(alike(name))
        elif kind == "bytes":
            inside = sealed([name]).get(name) or singles_in(name)
            names.update(like for each in inside for like in alike(each))
    # A Single that cannot be written at all asks for no version.
    members = [known[name] for name in sorted(names) if known[name]["version"] in range(8)]
    needs = dict(scenario["needs"])
    for kind, needed in needs_of(members).items():
        needs[kind] = sorted({*needed, *needs.get(kind, ())})
    text = canonical({"needs": needs, "steps": scenario["steps"]})
    return scenario | {
        "needs": needs,
        "hash": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def _file(area: str, corpus: str, group: list[Json]) -> str:
    head = json.dumps({"format": 1, "corpus": corpus, "area": area})
    pool = _pool(area, group)
    parts = [
        f"  {json.dumps(kind)}: {{\n"
        + ",\n".join(_line(name, each) for name, each in named.items())
        + "\n  }"
        for kind, named in pool.items()
    ]
    lines = [json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in group]
    return (
        f'{head[:-1]}, "pool": {{\n'
        + ",\n".join(parts)
        + '\n}, "scenarios": [\n'
        + ",\n".join(lines)
        + "\n]}\n"
    )


def _line(name: str, value: Any) -> str:
    text = json.dumps(without_runs(value), separators=(",", ":"), ensure_ascii=False)
    return f"    {json.dumps(name)}: {text}"


def _pool(area: str, group: list[Json]) -> dict[str, dict[str, Any]]:
    """Return what the scenarios name, and nothing else."""
    used: dict[str, set[str]] = {kind: set() for kind in POOLS.values()}
    used["key_rings"].add("own")
    for step in (step for each in group for step in each["steps"]):
        for kind, name in _names(step):
            used[kind].add(name)
    made = sealed(used["bytes"])
    used["bytes"] -= made.keys()
    used["singles"].update(name for names in made.values() for name in names)
    long = {series_of(name) for kind in ("singles", "channels") for name in used[kind]} - {""}
    known, open_ones = of_area(area, singles()), of_area(area, channels())
    alikes = {like for name in long for like in alike(f"{name}[0]")}
    used["singles"] |= alikes
    used["channels"] |= alikes & open_ones.keys()
    everything: dict[str, dict[str, Any]] = {
        "key_rings": {"own": own_ring(), "other": other_ring()},
        "addresses": {"home": HOME, **ADDRESSES, **homes()},
        "channels": open_ones,
        "singles": known,
        "bytes": contents({name for name in used["bytes"] if not is_large(name)}, known)
        | {name: large_content(name) for name in sorted(used["bytes"]) if is_large(name)},
    }
    pool: dict[str, dict[str, Any]] = {
        kind: {name: value for name, value in named.items() if name in used[kind]}
        for kind, named in everything.items()
    }
    more = {"series": described(sorted(long)), "sealed": made}
    return pool | {kind: dict(named) for kind, named in more.items() if named}


def _names(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for each in value:
            yield from _names(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in POOLS:
                yield from (
                    (POOLS[key], name) for name in ([each] if isinstance(each, str) else each)
                )
            elif key in ("holds", "archives_hold"):
                flat = each if key == "holds" else [name for group in each for name in group]
                yield from (("singles", name) for name in flat)
            elif key == "archives":
                yield from (("bytes", name) for name in each)
            elif key == "bytes" and isinstance(each, str):
                yield "bytes", each
            else:
                yield from _names(each)
