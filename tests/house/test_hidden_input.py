"""Below the cli nothing is hidden input, and only the file layer writes to disk."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source_tree import Module, imports, modules

RANDOM_MODULES = {"random", "secrets", "uuid"}
HIDDEN = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "os.environ",
    "os.getenv",
    "os.urandom",
    "time.localtime",
    "time.time",
    "time.time_ns",
    "get_random_bytes",
}
"""Clock, randomness and environment: the caller's to give."""

GIVEN_BY_DEFAULT = {("envelope", "os.urandom")}
"""The nonce is an argument; when nobody gives one, a random one is the only safe choice."""

DISK_WRITERS = {"system_calls", "multifile", "channeldb"}
WRITE_CALLS = {
    "os.open",
    "os.remove",
    "os.rename",
    "os.replace",
    "os.unlink",
    "os.mkdir",
    "os.makedirs",
    "os.truncate",
}
WRITE_METHODS = {"write_bytes", "write_text", "unlink", "mkdir", "touch", "rename"}


def below_the_cli() -> Iterator[tuple[str, Module]]:
    for module in modules("scbref"):
        parts = module.name.split(".")
        if len(parts) > 1 and parts[1] not in ("cli", "__main__"):
            yield parts[1], module


def dotted(node: ast.expr) -> str:
    """``os.path.join`` as text; empty for anything but names and attributes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def last_two(name: str) -> str:
    return ".".join(name.split(".")[-2:])


def test_no_clock_randomness_or_environment() -> None:
    wrong = []
    for name, module in below_the_cli():
        wrong += [
            f"{module.path}:{item.line} imports {item.target}"
            for item in imports(module)
            if item.target in RANDOM_MODULES
        ]
        wrong += [
            f"{module.path}:{node.lineno} {dotted(node)}"
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute | ast.Name)
            and last_two(dotted(node)) in HIDDEN
            and (name, dotted(node)) not in GIVEN_BY_DEFAULT
        ]
    assert not wrong, "\n".join(wrong)


def writes(call: ast.Call) -> bool:
    """Whether a call writes to a file, as far as its text tells."""
    name = dotted(call.func)
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in WRITE_CALLS or method in WRITE_METHODS:
        return True
    if name != "open" and method != "open":
        return False
    strings = [
        value.value
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    return any(set(text) <= set("rwaxbt+") and set(text) & set("wax+") for text in strings)


def test_disk_writes_stay_in_the_file_layer() -> None:
    wrong = [
        f"{module.path}:{node.lineno}"
        for name, module in below_the_cli()
        if name not in DISK_WRITERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and writes(node)
    ]
    assert not wrong, "\n".join(wrong)
