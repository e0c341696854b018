"""Vectors from what somebody recorded: lines of JSON, each a request with what came of it.

A line is one of

- an exchange, ``{"op", "in", "ok"}`` or ``{"op", "in", "error": {"class", …}}``; it may also have
  ``id``, ``title``, ``requirements``, ``consequence`` and ``needs``; what is missing is made up;
- a message of the protocol, as an adapter reads and writes them: a request ``{"id", "op", "in"}``,
  an answer with its ``id`` on a later line;
- a backup as lnd wrote it, in the form of ``vectors/captured/lnd-head-backups.jsonl``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ..protocol.messages import CLASSES
from ..protocol.operations import OPERATIONS
from ..protocol.shape import suggestion
from .captured_backup import exchanges
from .described import Expander
from .expectation import CorpusError
from .hashes import vector_hash
from .statements import FORMAT

Json = dict[str, Any]

_CONSEQUENCE: Final = "An implementation reads or writes something else than was recorded."
_PHASES: Final = {"deserialize": "field", "unpack": "field", "decode": "field", "open": "frame"}
"""The phase of a refusal for which none was recorded, by the verb of the operation."""
SINGLE_VERSIONS: Final = range(8)
_KEPT: Final = ("title", "requirements", "consequence", "needs")


def vector_files(
    lines: Iterable[bytes], name: str, version: str, folder: Path | None = None
) -> dict[str, Json]:
    """Return the vector files of a capture, by operation.

    What an exchange describes is expanded.

    Args:
        lines: of the capture.
        name: of the capture: what ids are made of.
        version: of the corpus that the vectors are to belong to.
        folder: the capture's, in which files that an exchange names are looked for.

    Raises:
        CorpusError: a line is no capture; says which and why.
    """
    found: dict[str, Json] = {}
    expander = Expander(folder)
    for number, exchange in _exchanges(lines, name):
        try:
            sides = {key: exchange[key] for key in ("in", "ok") if key in exchange}
            exchange |= expander.expanded(sides)
            vector = _vector(exchange, f"{_slug(name)}-{number}")
        except CorpusError as error:
            raise CorpusError(f"{name}:{number}: {error}") from None
        head = {"format": FORMAT, "corpus": version, "op": exchange["op"], "vectors": []}
        found.setdefault(exchange["op"], head)["vectors"].append(vector)
    return found


def _exchanges(lines: Iterable[bytes], name: str) -> Iterator[tuple[int, Json]]:
    """Yield each exchange with the number of the line on which it begins."""
    waiting: dict[Any, tuple[int, Json]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry, dict):
                raise ValueError("not an object")
            if "kind" in entry and "packed" in entry:
                yield from ((number, each) for each in exchanges(entry))
                continue
        except (ValueError, KeyError, TypeError) as error:
            text = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise CorpusError(f"{name}:{number}: {text}") from None
        if entry.get("op") in ("hello", "bye") or (entry.get("id") == 0 and "op" not in entry):
            continue
        if "op" in entry and "ok" not in entry and "error" not in entry and "id" in entry:
            waiting[entry["id"]] = number, entry
        elif "op" in entry:
            yield number, entry
        elif entry.get("id") in waiting:
            at, asked = waiting.pop(entry["id"])
            yield at, {**{k: v for k, v in asked.items() if k != "id"}, **_without_id(entry)}
        else:
            text = "neither an exchange, a message nor a captured backup"
            raise CorpusError(f"{name}:{number}: {text}; see scb-conformance vectors import --help")
    for number, asked in waiting.values():
        raise CorpusError(f"{name}:{number}: no answer to the request {asked['id']}")


def _without_id(entry: Json) -> Json:
    return {key: value for key, value in entry.items() if key != "id"}


def _vector(exchange: Json, slug: str) -> Json:
    op = str(exchange.get("op"))
    if op not in OPERATIONS:
        raise CorpusError(f"no such operation: {op}{suggestion(op, OPERATIONS)}")
    if not isinstance(exchange.get("in"), dict):
        raise CorpusError("in is not an object")
    expect = _expect(op, exchange)
    made: Json = {
        "id": exchange.get("id") if isinstance(exchange.get("id"), str) else f"{op}/{slug}",
        "hash": "",
        "title": f"recorded: {op}",
        "requirements": [OPERATIONS[op].requirement],
        "consequence": _CONSEQUENCE,
        "needs": _needs([exchange["in"], exchange.get("ok")]),
        "in": exchange["in"],
        "expect": expect,
    }
    made |= {key: exchange[key] for key in _KEPT if key in exchange}
    return made | {"hash": vector_hash(op, made)}


def _expect(op: str, exchange: Json) -> Json:
    if ("ok" in exchange) == ("error" in exchange):
        raise CorpusError("it has not exactly one of ok and error")
    if "ok" in exchange:
        return {"verdict": "valid", "ok": exchange["ok"]}
    error = exchange["error"]
    name = error.get("class") if isinstance(error, dict) else None
    if name not in CLASSES:
        raise CorpusError(f"no such error class: {name}{suggestion(str(name), CLASSES)}")
    phase = error.get("phase") or _PHASES.get(op.rpartition(".")[2], "encode")
    kept = {key: error[key] for key in ("field", "offset") if key in error}
    return {"verdict": "invalid", "class": name, "phase": phase, **kept}


def _needs(values: Iterable[Any]) -> Json:
    """Return what an adapter must declare to be asked about the Singles in some values."""
    versions, features, is_multi = set[int](), set[str](), False
    for each in _objects(values):
        is_multi |= "static_backups" in each
        if "funding_outpoint" in each and "version" in each:
            versions.add(each["version"])
            features |= {"close_tx_inputs"} & each.keys()
        if each.get("type") in ("dns", "opaque"):
            features.add(f"{each['type']}_address")
    needs: Json = {}
    if known := sorted(versions & set(SINGLE_VERSIONS)):
        needs["single_versions"] = known
    if is_multi:
        needs["multi_versions"] = [0]
    if features:
        needs["features"] = sorted(features)
    return needs


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = value.values()
    elif not isinstance(value, list):
        return
    for each in value:
        yield from _objects(each)


def _slug(name: str) -> str:
    stem = name.rpartition("/")[2].partition(".")[0].lower()
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-") or "capture"


def layout(file: Json) -> str:
    """Return a file of vectors as text, each vector on a line of its own."""
    head = json.dumps({key: value for key, value in file.items() if key != "vectors"})
    lines = [
        json.dumps(vector, ensure_ascii=False, separators=(",", ":")) for vector in file["vectors"]
    ]
    return f'{head[:-1]}, "vectors": [\n' + ",\n".join(lines) + "\n]}\n"
