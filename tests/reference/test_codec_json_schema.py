"""The nodes give the JSON Schema that the protocol publishes, and values keep it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from scbref.json_form import multi_to_json, single_to_json
from scbref.model import Multi, Single
from scbref.wire.encoding import Encoding
from scbref.wire.multi import MULTI
from scbref.wire.single import SINGLE
from tests.reference.captured_files import ROOT
from tests.reference.strategies import singles

PUBLISHED = json.loads((ROOT / "conformance/schema/protocol.schema.json").read_text())["$defs"]


def resolved(schema: Any) -> Any:
    """The published schema with every reference replaced by what it refers to."""
    if isinstance(schema, list):
        return [resolved(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return resolved(PUBLISHED[schema["$ref"].removeprefix("#/$defs/")])
    return {name: resolved(item) for name, item in schema.items() if name != "$comment"}


def opened(schema: Any) -> Any:
    """The schema without what closes its objects: the nodes leave that to the protocol."""
    if isinstance(schema, list):
        return [opened(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: opened(item) for name, item in schema.items() if name != "additionalProperties"}


def test_the_nodes_give_what_is_published() -> None:
    assert opened(resolved(PUBLISHED["multi"])) == MULTI.json_schema()


@given(singles())
def test_what_is_read_keeps_the_schema(single: Single) -> None:
    Draft202012Validator(SINGLE.json_schema()).validate(single_to_json(single))
    multi = multi_to_json(Multi(0, (single,)))
    Draft202012Validator(MULTI.json_schema()).validate(multi)


def test_a_node_says_what_it_lacks() -> None:
    class Bare(Encoding):
        kind = "bare"

    with pytest.raises(TypeError, match="Bare has no JSON form"):
        Bare().json_schema()
    with pytest.raises(TypeError, match="Bare has no reader"):
        Bare().emit_read(None)  # type: ignore[arg-type]
