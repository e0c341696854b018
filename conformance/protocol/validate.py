"""Check the messages of both sides against the JSON Schema of the protocol (``--validate``)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from .driver import Request
from .escape import shorten


@cache
def _validator(name: str) -> Draft202012Validator:
    folder = resources.files("scbref.conformance").joinpath("schema")
    schema = json.loads(folder.joinpath("protocol.schema.json").read_bytes())
    # The document is one; each validator starts at one of its definitions.
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{name}"})


def _problem(name: str, value: Any) -> str:
    error = next(_validator(name).iter_errors(value), None)
    if error is None:
        return ""
    return f"against the schema: {error.json_path}: {shorten(error.message, 200)}"


def check_answer(request: Request, line: bytes) -> str:
    """Return what is wrong with the line that answers ``request``; an empty text when nothing."""
    value = json.loads(line)
    problem = _problem("answer", value)
    if not problem and "ok" in value:
        problem = _problem(f"ok.{request.op}", value["ok"])
    return problem


def check_hello(declared: Any) -> str:
    """Return what is wrong with the ``ok`` value of hello."""
    return _problem("declaration", declared)


def check_request(op: str, given: Any) -> str:
    """Return what is wrong with the ``in`` of a request: the judge's fault, or the vector's."""
    return _problem(f"in.{op}", given)
