"""What the programs need besides Python, and how to fix it when it is missing or shadowed.

Only the standard library is imported here, so that even a missing click can be told. The file that
an import finds need not be of the package that scbref means: PyCrypto has pycryptodome's import
name, and a folder on ``PYTHONPATH`` comes before every installed package.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import Distribution

NEEDED = {
    "click": ("click", ""),
    "coincurve": ("coincurve", ""),
    "construct": ("construct", ""),
    "Crypto": ("pycryptodome", ""),
    "gmpy2": ("gmpy2", ""),
    "httpx": ("httpx", "lnd"),
    "hypothesis": ("hypothesis", "conformance"),
    "jsonschema": ("jsonschema", "validate"),
    "mnemonic": ("mnemonic", ""),
    "msgspec": ("msgspec", "conformance"),
    "python_socks": ("python-socks", "tor"),
    "redis": ("redis", "redis"),
}
"""Import name → the package it comes from, and the extra of scbref that brings it, if one does."""

USAGE = 2
"""Exit code of a program that cannot run before its user has done something."""


@contextmanager
def named_when_missing(program: str) -> Iterator[None]:
    """End the program in one line, with exit code 2, when a dependency cannot be imported."""
    try:
        yield
    except Exception as error:
        advice = how_to_mend(error)
        if advice is None:
            raise
        sys.stderr.write(f"{program}: {advice}\n")
        sys.exit(USAGE)


def how_to_mend(error: BaseException) -> str | None:
    """Say in one line which dependency an error is about and which command fixes it.

    Returns:
        ``None`` for an error that is about none.
    """
    name = _blamed(error)
    return None if name is None else _advice(name)


def _blamed(error: BaseException) -> str | None:
    """Return the import name of the dependency that an error comes from."""
    names: list[str] = []
    if isinstance(error, ImportError):
        names.append(error.name or "")
    elif isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        names.append(error.obj.__name__)
    # Whatever is raised while a dependency is being imported is its own.
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_name == "<module>":
            names.append(step.tb_frame.f_globals.get("__name__", ""))
        step = step.tb_next
    tops = (name.partition(".")[0] for name in names)
    return next((top for top in tops if top in NEEDED), None)


def _advice(name: str) -> str:
    from shlex import join

    package, extra = NEEDED[name]
    pip = [sys.executable, "-m", "pip"]
    # By their own names: who has scbref from a clone or a wheel finds it in no package index.
    wanted = _of_extra(extra) or [_requirement(package)]
    again = [*pip, "install", "--force-reinstall", _requirement(package)]
    place = _place(name)
    if place is None:
        if _distribution(package) is not None:
            return f"{package} is installed, but not to be found; fix it with: {join(again)}"
        return f"{package} is not installed; install it with: {join([*pip, 'install', *wanted])}"
    owners = _owners(place)
    others = sorted({owner for owner in owners if owner != package})
    if others:
        commands = [[*pip, "uninstall", "--yes", *others], again]
        wrong = f"{name} is of the package {' and '.join(others)}, not of {package}"
    elif owners:
        commands = [again]
        wrong = f"{package} is installed and cannot be used"
    else:
        commands = [["mv", str(place), f"{place}.other"]]
        if _distribution(package) is None:
            commands.append([*pip, "install", *wanted])
        wrong = f"{name} is found at {place}, which is not {package}"
    return f"{wrong}; fix it with: {' && '.join(map(join, commands))}"


def _requirement(package: str) -> str:
    """Return a package with the versions that scbref works with, where its metadata is there."""
    import re

    for line in _required():
        text = line.partition(";")[0].strip()
        if re.match(r"[\w.-]+", text)[0].lower() == package:  # type: ignore[index]
            return text
    return package


def _of_extra(extra: str) -> list[str]:
    """Return all that an extra of scbref brings; nothing for no extra, or without metadata."""
    marked = [line.partition(";") for line in _required() if extra]
    return [text.strip() for text, _, marker in marked if f'extra == "{extra}"' in marker]


def _required() -> list[str]:
    scbref = _distribution("scbref")
    return list((scbref.requires if scbref is not None else None) or ())


def _distribution(package: str) -> Distribution | None:
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def _place(name: str) -> Path | None:
    """Return the file or folder that an import takes a module from; ``None`` if there is none."""
    from importlib.util import find_spec

    try:
        spec = find_spec(name)
    except ValueError:  # a module that was put into sys.modules by hand
        return None
    if spec is None:
        return None
    folders = list(spec.submodule_search_locations or ())
    return Path(folders[0]) if folders else Path(spec.origin or name)


def _owners(place: Path) -> list[str]:
    """Return the names of the installed packages that brought a file or folder."""
    from importlib.metadata import distributions

    owners = []
    for each in distributions():
        below = (Path(str(each.locate_file(file))) for file in each.files or ())
        if any(path == place or place in path.parents for path in below):
            owners.append(str(each.metadata["Name"]).lower())
    return owners
