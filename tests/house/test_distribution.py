"""What is shipped: the wheel is complete, the version has one home, nothing names a workplace."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from tests.house.source_tree import PACKAGES, ROOT, modules, project_files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Written so that this file does not contain what it looks for.
REGISTRIES = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.np[m]js\.org|registry\.yarn[p]kg\.com"
    r"|proxy\.go[l]ang\.org|static\.crates\.io|index\.crates\.io"
    r"|--(extra-)?index-[u]rl|--find-l[i]nks|\bINDEX_[U]RL\b"
)


def machine_paths() -> re.Pattern[str]:
    """This clone's path and the home folder, as the start of a longer path."""
    places = [str(ROOT), *([str(Path.home())] if len(Path.home().parts) > 1 else [])]
    return re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, places)) + r")/")


def configured_registries() -> re.Pattern[str] | None:
    """The hosts this machine fetches packages from, from the environment."""
    names = ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "GOPROXY", "npm_config_registry")
    urls = [url for name in names for url in re.split("[,| ]", os.environ.get(name, ""))]
    hosts = {host for url in urls if (host := urlsplit(url).hostname)}
    return re.compile("|".join(map(re.escape, sorted(hosts)))) if hosts else None


def test_no_file_names_a_registry_or_this_machine() -> None:
    patterns = [REGISTRIES, machine_paths()]
    if (local := configured_registries()) is not None:
        patterns.append(local)
    wrong = []
    for path in project_files():
        text = (ROOT / path).read_bytes().decode("utf-8", errors="replace")
        for pattern in patterns:
            if found := pattern.search(text):
                line = text.count("\n", 0, found.start()) + 1
                wrong.append(f"{path}:{line} {found.group()}")
    assert not wrong, "\n".join(wrong)


def test_no_merge_was_left_half_done() -> None:
    conflict = re.compile(r"^(<{7}|>{7}) ", re.M)
    texts = {path: (ROOT / path).read_bytes().decode(errors="replace") for path in project_files()}
    assert [str(path) for path, text in texts.items() if conflict.search(text)] == []


def test_the_wheel_holds_every_file_of_the_packages() -> None:
    shipped = {
        Path(item.distribution_path) for item in WheelBuilder(str(ROOT)).recurse_included_files()
    }
    expected = {path for path in project_files() if path.parts[0] in PACKAGES}
    assert shipped == expected
    assert {path.suffix for path in shipped} >= {".py", ".json", ".typed"}


def test_console_scripts_point_at_functions() -> None:
    functions = {
        f"{module.name}:{node.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
    }
    imported = {
        f"{module.name}:{alias.asname or alias.name}"
        for module in modules()
        for node in module.tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert set(PROJECT["project"]["scripts"].values()) <= functions | imported


def test_the_version_has_one_home() -> None:
    homes = [
        str(module.path)
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and any(getattr(target, "id", "") in ("__version__", "VERSION") for target in node.targets)
    ]
    assert "version" in PROJECT["project"]["dynamic"]
    assert homes == [PROJECT["tool"]["hatch"]["version"]["path"]]


def locked_versions() -> dict[str, int]:
    """Names in the lock file, each with the number of its hashes."""
    hashes: dict[str, int] = {}
    name = ""
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([a-z0-9-]+)==", line):
            name = found[1]
            hashes.setdefault(name, 0)
        elif "--hash=sha256:" in line:
            hashes[name] += 1
    return hashes


def test_the_lock_file_covers_every_requirement_with_hashes() -> None:
    project = PROJECT["project"]
    requirements = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        requirements += extra
    named = {re.match(r"[A-Za-z0-9-]+", text)[0].lower() for text in requirements}  # type: ignore[index]
    locked = locked_versions()
    assert named <= set(locked)
    assert all(count > 0 for count in locked.values())
