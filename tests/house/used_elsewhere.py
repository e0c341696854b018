"""Uses scbref as on another system: ``python -m tests.house.used_elsewhere SYSTEM COMMANDS``.

COMMANDS is a JSON list of command lines. What came of all modules and of each command is printed as
one JSON object.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from tests.house import elsewhere
from tests.house.source_tree import modules

BY_PATH = {"scbref.conformance.protocol.contained"}
"""Programs of their own, which nothing imports: it is started on Linux only."""


def imported() -> dict[str, str]:
    """Import every module that is installed; return what went wrong, by its name."""
    wrong = {}
    for module in modules("scbref", "conformance"):
        name = module.name
        if name.endswith("__main__") or name in BY_PATH or "pytest_plugin" in name:
            continue
        try:
            importlib.import_module(name)
        except Exception as error:
            wrong[name] = f"{type(error).__name__}: {error}"
    return wrong


def main_of(program: str) -> Callable[[], Any]:
    """Return what a program runs."""
    name = {"scbref": "scbref.__main__", "scb-conformance": "scbref.conformance.__main__"}[program]
    main: Callable[[], Any] = importlib.import_module(name).main
    return main


def ran(argv: list[str]) -> dict[str, Any]:
    """Run a command; return its exit code and what it wrote."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    code: Any = 0
    sys.argv = argv
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main_of(argv[0])()
        except SystemExit as end:
            code = end.code or 0
        except Exception as error:
            code = f"{type(error).__name__}: {error}"
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return {"code": code, "out": texts[0], "err": texts[1]}


def main() -> None:
    """Become the other system, import everything, run the commands."""
    system, commands = sys.argv[1], json.loads(sys.argv[2])
    elsewhere.become(system)
    wrong = imported()
    # The folders that strace is in are not there.
    os.environ["PATH"] = os.path.dirname(sys.executable)
    json.dump({"wrong": wrong, "ran": [ran(argv) for argv in commands]}, sys.stdout)


if __name__ == "__main__":
    main()
