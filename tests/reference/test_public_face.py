"""``import scbref``: the names that users import, and that none costs before it is used."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import scbref

HEAVY = {"click", "coincurve", "construct", "Crypto", "cryptography", "gmpy2", "msgspec", "sqlite3"}


def modules_after(statement: str) -> set[str]:
    """Return what a fresh interpreter has loaded after a statement, and had not before."""
    program = f"""
import sys
before = {{*sys.modules}}
{statement}
print(*{{*sys.modules}} - before)
"""
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_scbref_loads_nothing() -> None:
    loaded = modules_after("import scbref")
    assert {name for name in loaded if name.startswith("scbref")} == {"scbref"}
    assert not loaded & HEAVY


def test_an_envelope_opens_without_a_curve_or_a_schema() -> None:
    loaded = modules_after("from scbref import open_envelope")
    assert "Crypto" in loaded
    assert not loaded & {"coincurve", "construct", "gmpy2"}


def test_every_public_name_is_there_and_described() -> None:
    assert len(scbref.__all__) == len(set(scbref.__all__)) >= 90
    assert set(scbref.__all__) <= set(dir(scbref))
    for name in scbref.__all__:
        value = getattr(scbref, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__name__ == name
            assert inspect.getdoc(value), name


def test_a_public_name_is_the_one_of_its_home() -> None:
    """The imports that mypy reads and the table that the interpreter reads say the same."""
    tree = ast.parse(Path(scbref.__file__).read_text(encoding="utf-8"))
    for_mypy = {
        alias.asname: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert {*for_mypy, "__version__"} == set(scbref.__all__)
    for name, home in for_mypy.items():
        assert home is not None
        assert getattr(scbref, str(name)) is getattr(import_module(home), str(name))


def test_what_is_no_public_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'single'"):
        _ = scbref.single
    assert not hasattr(scbref, "_Recovery")
