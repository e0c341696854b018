"""What is shipped: all that belongs to it and nothing else, under one name; one version."""

from __future__ import annotations

import ast
import os
import re
import tarfile
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scbref.dependencies import NEEDED
from tests.house import manuals
from tests.house.building import BESIDE, STALE, UNTRACKED, Built, build_all, content
from tests.house.source_tree import PACKAGES, ROOT, modules, project_files, statements

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


@pytest.mark.slow
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build_all(tmp_path_factory.mktemp("built"))


def shipped_files() -> dict[Path, str]:
    """The files that belong into the wheel → their names there."""
    names = {"scbref": "scbref", "conformance": "scbref/conformance", "vectors": "scbref/vectors"}
    assert set(names) == set(PACKAGES)
    return {
        path: str(Path(names[path.parts[0]], *path.parts[1:]))
        for path in project_files()
        if path.parts[0] in PACKAGES
        and path.parts[:2] not in (("conformance", "adapters"), ("vectors", "generate"))
        and not is_of_another_ecosystem(path)
    }


def is_of_another_ecosystem(path: Path) -> bool:
    """Whether a file belongs to the corpus' packages for Node, Go or Rust, not to the wheel."""
    manifests = ("package.json", "Cargo.toml", "Cargo.lock", "go.mod")
    return path.parts[0] == "vectors" and (
        path.parts[1] in ("js", "rust", "scbtest", *manifests) or path.suffix == ".go"
    )


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages_as_it_is(built: Built) -> None:
    held = content(built.wheel)
    metadata = f"{built.wheel.name.rpartition('-py3')[0]}.dist-info/"
    shared = f"{built.wheel.name.rpartition('-py3')[0]}.data/data/share/"
    below_share = {name.removeprefix(shared): name for name in held if name.startswith(shared)}
    assert below_share.keys() == manuals.files().keys()
    for name, path in below_share.items():
        assert held[path] == held[f"scbref/cli/share/{name}"]
    shipped = {name for name in held if not name.startswith((metadata, shared))}
    assert shipped == set(shipped_files().values())
    assert all(held[name] == (ROOT / path).read_bytes() for path, name in shipped_files().items())
    assert {Path(name).suffix for name in shipped} >= {".py", ".json", ".typed", ".template"}


@pytest.mark.slow
def test_the_wheel_installs_one_import_name(built: Built) -> None:
    held = content(built.wheel)
    tops = {name.partition("/")[0] for name in held}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"scbref"}
    (top_level,) = (name for name in held if name.endswith(".dist-info/top_level.txt"))
    assert held[top_level].split() == [b"scbref"]


@pytest.mark.slow
def test_the_judge_the_corpus_and_the_starters_are_shipped_and_no_tool_of_ours(
    built: Built,
) -> None:
    names = set(content(built.wheel))
    assert names >= {
        "scbref/py.typed",
        "scbref/conformance/cli/commands.py",
        "scbref/conformance/pytest_plugin/__init__.py",
        "scbref/conformance/reports/style.css",
        "scbref/conformance/schema/protocol.schema.json",
        "scbref/conformance/starters/python/adapter.py.template",
        "scbref/conformance/starters/rust/src/main.rs.template",
        "scbref/vectors/multi.unpack.json",
        "scbref/vectors/scenarios/swapper.json",
    }
    ours = re.compile(r"generate/|mutant|adapters/|tests/|\.(go|java|rs|mjs|sum|mod|lock)$")
    assert [name for name in names if ours.search(name)] == []


@pytest.mark.slow
def test_what_git_does_not_track_is_not_shipped(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}
    in_wheels = {*content(built.wheel), *content(built.wheel_of_sdist)}
    for untracked in (*UNTRACKED, *STALE):
        last = Path(untracked).name
        assert [name for name in {*in_sdist, *in_wheels} if Path(name).name == last] == []


@pytest.mark.slow
def test_the_sdist_holds_what_the_wheel_is_built_from(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        files = {name.name.partition("/")[2] for name in archive.getmembers() if name.isfile()}
    made = {name for name in files if ".egg-info/" in name} | {"PKG-INFO", "setup.cfg"}
    assert files - made == {*map(str, shipped_files()), *BESIDE}


@pytest.mark.slow
def test_the_sdist_gives_the_same_wheel(built: Built) -> None:
    assert content(built.wheel_of_sdist) == content(built.wheel)


@pytest.mark.slow
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
        for node in statements(module.tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and any(getattr(target, "id", "") in ("__version__", "VERSION") for target in node.targets)
    ]
    assert "version" in PROJECT["project"]["dynamic"]
    assert PROJECT["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "scbref.__version__"}
    assert homes == ["scbref/__init__.py"]


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
    assert project["optional-dependencies"].keys() >= {"conformance", "tor", "redis", "validate"}
    named = {re.match(r"[A-Za-z0-9-]+", text)[0].lower() for text in requirements}  # type: ignore[index]
    locked = locked_versions()
    assert named <= set(locked)
    assert all(count > 0 for count in locked.values())


def test_every_dependency_can_be_named_when_it_is_missing() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    required = {"": project["dependencies"]}
    required |= {name: extras[name] for name in extras if name not in ("dev", "docs")}
    told = {(extra, package) for package, extra in NEEDED.values()}
    assert told == {
        (extra, re.split("[<>=~!]", text)[0]) for extra, texts in required.items() for text in texts
    }


def test_what_comes_from_elsewhere_is_pinned() -> None:
    pages = {path: (ROOT / path).read_text() for path in project_files() if path.suffix == ".md"}
    uses = [line for text in pages.values() for line in re.findall(r"^.*\buses: .*$", text, re.M)]
    assert uses
    pinned = re.compile(r" *- uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")
    # A checkout of ours is pinned by the submodule that it is.
    elsewhere = [line for line in uses if line.strip() != "uses: ./scbref"]
    assert [line for line in elsewhere if not pinned.fullmatch(line)] == []
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^UV := \d+\.\d+\.\d+$", makefile, re.M)
    assert "install --quiet uv==$(UV)\n" in makefile
    lock = ROOT / "conformance/adapters/rust/Cargo.lock"
    assert lock.relative_to(ROOT) in project_files()
    assert all("--locked" in line for line in re.findall(r"cargo (?:build|test) .*", makefile))
