"""Which requirements speak of a field, and which one a refusal breaks.

The fields of the schemas name their requirements; :func:`field_rules` collects the links and fails
when a requirement is gone or a field has none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ENVELOPE_RULES = {
    "nonce": "envelope.layout envelope.aad-is-nonce envelope.too-short",
    "ciphertext": "envelope.cipher envelope.authenticate-first",
    "tag": "envelope.authenticate",
}


def field_rules(schemas: Json, requirements: set[str]) -> Json:
    """Return the links by ``single``, ``multi`` and ``envelope``.

    A key is the start of a field's path; the longest start wins. Addresses go by type.

    Raises:
        KeyError: a link to a requirement that is not there.
        ValueError: a field without a link.
    """
    result: Json = {
        "single": dict(_links(schemas["single"], "")),
        "multi": {item["name"]: item["requirements"] for item in schemas["multi"]["head"]},
        "envelope": {part: ids.split() for part, ids in _ENVELOPE_RULES.items()},
    }
    for links in result.values():
        for name in (name for ids in links.values() for name in ids):
            if name not in requirements:
                raise KeyError(f"the explorer links to {name}, which is no requirement")
    starts = tuple(result["single"])
    bare = [path for path in _paths(schemas["single"], "") if not path.startswith(starts)]
    if bare:
        raise ValueError(f"fields without a requirement, of their own or around them: {bare}")
    return result


def _links(node: Json, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield what the schema says of each part of it, the whole before its parts."""
    if "requirements" in node:
        yield path, node["requirements"]
    kind = node.get("kind")
    if kind == "addresses":
        yield f"{path}[].no_address", node["none_requirements"]
        yield f"{path}[]", node["opaque_requirements"]
        for number, record in node["records"].items():
            yield from _links(record, f"{path}[{number}]")
    elif kind in ("single", "struct"):
        for member in _members(node):
            yield from _links(member, f"{path}.{member['name']}".lstrip("."))
    elif kind == "transaction":
        yield from _links(node["schema"], path)
    elif kind == "list":
        if node["count_requirements"]:
            yield f"{path}.count", node["count_requirements"]
        yield from _links(node["element"], f"{path}[]")
    elif kind == "witnesses":
        yield from _links(node["stack"], f"{path}[]")
    elif kind is None:
        yield from _links(node["node"], path)


def _members(node: Json) -> list[Json]:
    members: list[Json] = node["fields"] if node["kind"] == "struct" else node["head"]
    return members if node["kind"] == "struct" else members + node["body"]["fields"]


def _paths(node: Json, path: str) -> Iterator[str]:
    """Yield the normalised path of every leaf below a node."""
    kind = node["kind"]
    if kind == "addresses":
        yield f"{path}.{node['byte_count']['name']}"
        yield f"{path}[].no_address"
        for number, record in node["records"].items():
            yield from _paths(record, f"{path}[{number}]")
    elif kind in ("single", "struct"):
        for member in _members(node):
            yield from _paths(member["node"], f"{path}.{member['name']}".lstrip("."))
    elif kind == "transaction":
        yield from _paths(node["schema"], path)
    elif kind == "list":
        yield f"{path}.count"
        yield from _paths(node["element"], f"{path}[]")
    elif kind == "witnesses":
        yield from _paths(node["stack"], f"{path}[]")
    else:
        yield path


def error_rules(documents: list[Json]) -> dict[str, list[str]]:
    """Return the requirements that the falsifying vectors name, by ``class|field``.

    Args:
        documents: vector files. Of each vector the first requirement counts: it is about that.

    Returns:
        Most frequent first; key ``class|`` for refusals without a field.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for vector in document["vectors"]:
            expect = vector["expect"]
            if expect["verdict"] == "invalid" and "class" in expect:
                field = re.sub(r"\[\d+\]", "[]", expect.get("field", ""))
                if document["op"].startswith("multi") and not field.startswith("static_backups"):
                    field = f"multi.{field}" if field else ""
                key = f"{expect['class']}|{field.removeprefix('static_backups[].')}"
                counts[key][vector["requirements"][0]] += 1
    return {key: [name for name, _ in counts[key].most_common(3)] for key in sorted(counts)}
