"""A checkout of its own, what is built from it, and places to install that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.house.source_tree import PACKAGES, ROOT, project_files

BESIDE = ("LICENSE", "README.md", "pyproject.toml", "setup.py")
"""What a build needs and an sdist holds beside the packages."""
UNTRACKED = ("vectors/my-seed.hex", "conformance/schema/notes.json", "scbref/x.py")
STALE = ("scbref/renamed.py", "scbref/vectors/removed.json")
"""Left in build/lib by an earlier build."""


def make_checkout(folder: Path) -> Path:
    """Copy what is built from into a repository of its own, and leave other files lying about."""
    for path in project_files():
        if path.parts[0] in PACKAGES or str(path) in BESIDE:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    for name in (*UNTRACKED, *(f"build/lib/{name}" for name in STALE)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("secret = 1\n", encoding="utf-8")
    return folder


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a ``wheel`` or ``sdist`` with the setuptools of this environment."""
    script = f"from setuptools.build_meta import build_{kind} as build; build({str(target)!r})"
    target.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", script], cwd=source, check=True, capture_output=True)
    (built,) = target.iterdir()
    return built


@dataclass(frozen=True)
class Built:
    """What is built from one checkout."""

    wheel: Path
    sdist: Path
    wheel_of_sdist: Path


def build_all(folder: Path) -> Built:
    """Build everything from a new checkout."""
    checkout = make_checkout(folder / "checkout")
    sdist = build("sdist", checkout, folder / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    wheel = build("wheel", checkout, folder / "wheel")
    return Built(wheel, sdist, build("wheel", unpacked, folder / "again"))


def content(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class Environment:
    """A virtual environment with the wheel in it, and no trace of this checkout."""

    def __init__(self, folder: Path, wheel: Path, without: Sequence[str] = ()) -> None:
        """Make it.

        Args:
            folder: becomes the environment.
            wheel: what is installed.
            without: import names of packages that are here and shall not be there.
        """
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        self.python = folder / "bin" / "python"
        install = ["install", "--quiet", "--no-deps", "--no-index", wheel]
        pip = [sys.executable, "-m", "pip", "--python", folder, *install]
        subprocess.run(pip, check=True, capture_output=True)
        (site,) = (folder / "lib").glob("python*/site-packages")
        for each in Path(sysconfig.get_path("purelib")).iterdir():
            name = each.name.removeprefix("__editable___").removeprefix("__editable__.")
            if not name.startswith(("scbref", *without)) and not (site / each.name).exists():
                (site / each.name).symlink_to(each)

    def run(
        self, program: str, *arguments: object, folder: Path, path: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment.

        Args:
            program: its name.
            arguments: of the program.
            folder: where.
            path: what comes first where modules are looked for.
        """
        kept = ("PYTEST_", "PYTHON", "CI", "COV_", "SCBREF_")
        variables = {k: v for k, v in os.environ.items() if not k.startswith(kept)}
        if path is not None:
            variables["PYTHONPATH"] = str(path)
        command = [str(self.python.parent / program), *map(str, arguments)]
        if not Path(command[0]).exists():
            command = [str(self.python), "-m", *command]
            command[2] = program
        return subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120
        )
