"""What is shipped, derived from what git tracks; everything else is said in pyproject.toml.

setuptools takes whatever lies in a package's folder, and its patterns for data files would take an
untracked ``vectors/my-seed.hex``. So the one list is made here, and both the wheel and the sdist
are held to it. That is thirty lines; setuptools-scm would be another package to build with, and
puts the whole repository into the sdist.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from glob import escape
from pathlib import Path, PurePosixPath

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
FOLDERS = {"scbref": "scbref", "conformance": "scbref.conformance", "vectors": "scbref.vectors"}
"""Folder of the repository → its import name. There is one import name to install."""
SHARED = "scbref/cli/share"
"""Installed below ``share`` too, where man and the shells look; tests/house/manuals.py makes it."""
KEPT_BACK = (
    "conformance/adapters",
    "vectors/Cargo.lock",
    "vectors/Cargo.toml",
    "vectors/described.go",
    "vectors/generate",
    "vectors/go.mod",
    "vectors/js",
    "vectors/package.json",
    "vectors/rust",
    "vectors/scbtest",
    "vectors/values.go",
    "vectors/vectors.go",
    "vectors/vectors_test.go",
)
"""Sources in other languages, the generator, and the corpus' packages for other languages: of use
in a checkout only."""


def tracked() -> list[PurePosixPath]:
    """List the files that are shipped, relative to the root.

    An unpacked sdist has no ``.git``, and holds nothing but what was tracked when it was made.
    """
    if (ROOT / ".git").exists():
        # The checkout may be of another user, as in a container: what it says is run anyway.
        git = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--", *FOLDERS]
        listing = subprocess.run(git, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
        found = [PurePosixPath(os.fsdecode(name)) for name in listing.split(b"\0") if name]
    else:
        under = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
        found = [PurePosixPath(path.relative_to(ROOT).as_posix()) for path in under]
    return sorted(
        path
        for path in found
        if (ROOT / path).is_file()
        and "__pycache__" not in path.parts
        and not any(path.is_relative_to(folder) for folder in KEPT_BACK)
    )


FILES = tracked()
HOMES = {path.parent for path in FILES if path.name == "__init__.py"}
"""The folders that are packages."""


def import_name(home: PurePosixPath) -> str:
    """Return the name of a package: ``scbref.conformance.cli`` for ``conformance/cli``."""
    return ".".join((FOLDERS[home.parts[0]], *home.parts[1:]))


def data_files() -> dict[str, list[str]]:
    """Return the files that are not modules, by the nearest package above them."""
    data: dict[str, list[str]] = {}
    for path in FILES:
        if path.suffix != ".py":
            home = next(parent for parent in path.parents if parent in HOMES)
            data.setdefault(import_name(home), []).append(escape(str(path.relative_to(home))))
    return data


def shared_files() -> list[tuple[str, list[str]]]:
    """Return man pages and shell completion, by the folder below the installation's prefix."""
    found: dict[str, list[str]] = {}
    for path in FILES:
        if path.is_relative_to(SHARED):
            target = PurePosixPath("share", path.relative_to(SHARED)).parent
            found.setdefault(str(target), []).append(str(path))
    return sorted(found.items())


class TrackedFiles(build_py):
    """Copies the tracked modules of a package, not all that lie in its folder."""

    def run(self) -> None:
        """Begin with an empty folder: a module that was renamed would be shipped from the last."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        """Return package, module and file of each module, relative to the root as setuptools."""
        found = super().find_package_modules(package, package_dir)
        return [each for each in found if PurePosixPath(Path(each[2]).as_posix()) in FILES]


setup(
    cmdclass={"build_py": TrackedFiles},
    packages=sorted(map(import_name, HOMES)),
    package_dir={name: folder for folder, name in FOLDERS.items()},
    package_data=data_files(),
    data_files=shared_files(),
    include_package_data=False,
)
