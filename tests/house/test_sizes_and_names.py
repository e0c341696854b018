"""Comfortable sizes, and names that say what is inside."""

from __future__ import annotations

import ast

from tests.house.source_tree import PACKAGES, ROOT, modules, project_files, statements

TOO_MANY_LINES = 300
TOO_LONG_A_FUNCTION = 40
SOURCE_SUFFIXES = {".py", ".go", ".js", ".mjs", ".rs"}
DRAWERS = {"base", "common", "helper", "helpers", "misc", "util", "utils"}


def test_no_module_is_a_drawer_for_anything() -> None:
    wrong = [
        str(path)
        for path in project_files()
        if path.suffix in SOURCE_SUFFIXES
        and DRAWERS & {part.lower() for part in path.with_suffix("").parts}
    ]
    assert not wrong, wrong


def is_generated(text: str) -> bool:
    """Generated sources say so in their first five lines."""
    return "generated" in "\n".join(text.splitlines()[:5]).lower()


def test_modules_stay_short() -> None:
    wrong = []
    for path in project_files():
        if path.suffix in SOURCE_SUFFIXES:
            text = (ROOT / path).read_text(encoding="utf-8")
            if text.count("\n") >= TOO_MANY_LINES and not is_generated(text):
                wrong.append(f"{path}: {text.count(chr(10))} lines")
    assert not wrong, "\n".join(wrong)


def test_functions_stay_short() -> None:
    wrong = []
    for module in modules(*PACKAGES, "docs", "tests"):
        for node in statements(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length >= TOO_LONG_A_FUNCTION and not is_generated(module.text):
                    wrong.append(f"{module.path}:{node.lineno} {node.name}: {length} lines")
    assert not wrong, "\n".join(wrong)


def test_every_folder_with_code_is_a_package() -> None:
    folders = {module.path.parent for module in modules()}
    wrong = [str(folder) for folder in folders if not (ROOT / folder / "__init__.py").is_file()]
    assert not wrong, wrong


def test_packages_are_typed() -> None:
    with_code = [name for name in PACKAGES if name != "vectors"]
    assert [name for name in with_code if not (ROOT / name / "py.typed").is_file()] == []
