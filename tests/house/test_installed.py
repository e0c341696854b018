"""The wheel, installed away from this checkout: beside a user's own folders, whole and broken."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

import pytest

from scbref.dependencies import NEEDED
from tests.house.building import Environment, build, make_checkout

pytestmark = pytest.mark.slow

PLUGIN = "scbref.conformance.pytest_plugin"
HERE = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
"""Whether scbref is installed in place, in the environment of this test run."""

OWN_TEST = """\
import conformance.claims, vectors.numbers, scbref.conformance, scbref.vectors

def test_mine():
    assert conformance.claims.MINE + vectors.numbers.MINE == 3
    print("judge at", scbref.conformance.__file__)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    return build("wheel", make_checkout(folder / "checkout"), folder / "dist")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    return Environment(tmp_path_factory.mktemp("whole") / "environment", wheel)


@pytest.fixture(scope="module")
def without_the_extra(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environment:
    """Where ``pip install scbref`` was run, and the judge was not asked for."""
    folder = tmp_path_factory.mktemp("plain") / "environment"
    return Environment(folder, wheel, without=("hypothesis", "_hypothesis", "msgspec"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A user's project that has folders named as ours are in the repository."""
    for folder, module, number in (("conformance", "claims", 1), ("vectors", "numbers", 2)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
        (tmp_path / folder / f"{module}.py").write_text(f"MINE = {number}\n")
    (tmp_path / "test_mine.py").write_text(OWN_TEST)
    return tmp_path


@pytest.fixture
def backup(tmp_path: Path) -> list[str]:
    """The arguments that name a backup of lnd's and its key."""
    text = files("scbref.vectors").joinpath("captured/lnd-head-backups.jsonl").read_text()
    row = next(row for row in map(json.loads, text.splitlines()) if row["id"] == "M043")
    (tmp_path / "channel.backup").write_bytes(bytes.fromhex(row["packed"]))
    (tmp_path / "seed.hex").write_text(row["seed_hex"])
    return ["--seed-file", "seed.hex", "channel.backup"]


# Nine vectors, beside the one test of the project.
JUDGED = ("-q", "-rA", "-p", "no:cacheprovider", "--scb-adapter", "scbref",
          "--scb-filter=version.decode/8?")  # fmt: skip


@pytest.mark.parametrize("start", [["-P", "-m", "pytest"], ["-m", "pytest"]])
def test_pytest_runs_beside_folders_of_the_same_names(
    environment: Environment, project: Path, start: list[str]
) -> None:
    # ``python -m`` puts the project first where modules are looked for; with -P it does not.
    plain = environment.run("python", *start, "-q", "--rootdir=.", folder=project)
    assert plain.returncode == 0, plain.stdout + plain.stderr
    judged = environment.run("python", *start, *JUDGED, "--rootdir=.", folder=project)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "10 passed" in judged.stdout
    assert f"judge at {environment.python.parent.parent}" in judged.stdout


@pytest.mark.skipif(not HERE, reason="scbref is not installed in this environment")
def test_it_runs_there_with_scbref_installed_in_place(project: Path) -> None:
    command = [sys.executable, "-m", "pytest", *JUDGED, "--rootdir=."]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


def test_the_judge_runs_beside_folders_of_the_same_names(
    environment: Environment, project: Path
) -> None:
    run = ("run", "scbref", "--filter", "version.decode/8?", "--oracle", "none")
    done = environment.run("scb-conformance", *run, folder=project, path=project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ": 9 pass" in done.stdout


def test_the_plugin_loads_nothing_before_an_adapter_is_named(
    environment: Environment, project: Path
) -> None:
    ours = ("scbref", "msgspec", "click", "hypothesis", "construct")
    ours += ("coincurve", "Crypto", "gmpy2")
    (project / "test_mine.py").write_text(
        "import sys\n"
        "def test_mine():\n"
        f"    loaded = {{m for m in sys.modules if m.partition('.')[0] in {ours!r}}}\n"
        f"    assert loaded == {{'scbref', 'scbref.conformance', {PLUGIN!r}}}\n"
    )
    # Hypothesis has a plugin of its own, which loads it.
    done = environment.run("pytest", "-q", "-p", "no:hypothesispytest", folder=project)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_backup_tool_runs_without_the_judge_s_packages(
    without_the_extra: Environment, backup: list[str], tmp_path: Path
) -> None:
    done = without_the_extra.run("scbref", "verify", *backup, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "packs back: to the same bytes" in done.stdout


@pytest.mark.parametrize("command", ["run", "explore", "smoke"])
def test_the_judge_says_what_to_install(
    without_the_extra: Environment, tmp_path: Path, command: str
) -> None:
    done = without_the_extra.run("scb-conformance", command, "scbref", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    pip = [str(without_the_extra.python), "-m", "pip", "install"]
    (line,) = done.stderr.splitlines()
    assert re.fullmatch(r"scb-conformance: \w+ is not installed; install it with: (.*)", line)
    command_line = shlex.split(line.partition("with: ")[2])
    assert command_line[: len(pip)] == pip
    packages = command_line[len(pip) :]
    assert [re.split("[<>=]", each)[0] for each in packages] == ["hypothesis", "msgspec"]
    assert all(re.search(r">=\d", each) for each in packages)


def test_so_does_the_plugin(without_the_extra: Environment, tmp_path: Path) -> None:
    done = without_the_extra.run("pytest", "--scb-adapter", "scbref", folder=tmp_path)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "ERROR: scb-conformance: msgspec is not installed; install it with: " in done.stderr


FAKES = {
    "click": ["click.py"],
    "coincurve": ["coincurve.py"],
    "construct": ["construct/__init__.py", "construct/core.py"],
    "Crypto": ["Crypto/__init__.py", "Crypto/Cipher/__init__.py"],
    "gmpy2": ["gmpy2.py"],
    "msgspec": ["msgspec.py"],
    "hypothesis": ["hypothesis/__init__.py"],
}
"""Import name → files of something else that has it; ``Crypto`` is laid out as PyCrypto."""
ONLY_OF_THE_JUDGE = {"msgspec", "hypothesis"}
ONLY_OF_THE_TOOL = {"coincurve", "construct", "Crypto", "gmpy2"}
RUNS = [
    *(("scbref", name) for name in sorted(FAKES.keys() - ONLY_OF_THE_JUDGE)),
    *(("scb-conformance", name) for name in sorted(FAKES.keys() - ONLY_OF_THE_TOOL)),
]


def arguments_for(program: str, backup: list[str]) -> list[str]:
    """A run that needs everything the program has to have."""
    if program == "scbref":
        return ["unpack", *backup]
    return ["explore", "scbref", "--examples", "1", "--database", "none", "--save", "none"]


def advice(done: subprocess.CompletedProcess[str], program: str) -> str:
    """The one line that a program ended with."""
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{program}: ")
    assert "fault of scbref" not in line
    return line


@pytest.mark.parametrize(("program", "name"), RUNS)
def test_a_shadowed_dependency_is_named_and_the_command_mends_it(
    environment: Environment, backup: list[str], tmp_path: Path, program: str, name: str
) -> None:
    shadow = tmp_path / "a shadow"
    for file in FAKES[name]:
        (shadow / file).parent.mkdir(parents=True, exist_ok=True)
        (shadow / file).write_text('"""Something else."""\n')
    arguments = arguments_for(program, backup)
    line = advice(environment.run(program, *arguments, folder=tmp_path, path=shadow), program)
    place = shadow / FAKES[name][0].split("/")[0]
    package = NEEDED[name][0]
    assert f"{name} is found at {place}, which is not {package}; fix it with: " in line
    subprocess.run(line.partition("with: ")[2], shell=True, check=True)
    mended = environment.run(program, *arguments, folder=tmp_path, path=shadow)
    assert mended.returncode == 0, mended.stderr


@pytest.mark.parametrize(("program", "name"), RUNS)
def test_a_dependency_that_cannot_be_imported_is_named(
    environment: Environment, backup: list[str], tmp_path: Path, program: str, name: str
) -> None:
    block = tmp_path / "block"
    block.mkdir()
    (block / "sitecustomize.py").write_text(f"import sys; sys.modules[{name!r}] = None\n")
    arguments = arguments_for(program, backup)
    line = advice(environment.run(program, *arguments, folder=tmp_path, path=block), program)
    package = NEEDED[name][0]
    command = shlex.split(line.partition("with: ")[2])
    assert command[:5] == [str(environment.python), "-m", "pip", "install", "--force-reinstall"]
    assert re.match(rf"{package}\W", command[5])


def test_pycrypto_in_the_place_of_pycryptodome(
    wheel: Path, backup: list[str], tmp_path: Path
) -> None:
    environment = Environment(tmp_path / "environment", wheel, without=("Crypto", "pycrypto"))
    (site,) = (tmp_path / "environment" / "lib").glob("python*/site-packages")
    (site / "Crypto" / "Cipher").mkdir(parents=True)
    (site / "Crypto" / "__init__.py").touch()
    (site / "Crypto" / "Cipher" / "__init__.py").touch()
    metadata = site / "pycrypto-2.6.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: pycrypto\nVersion: 2.6.1\n")
    (metadata / "RECORD").write_text("Crypto/__init__.py,,\nCrypto/Cipher/__init__.py,,\n")
    line = advice(environment.run("scbref", "verify", *backup, folder=tmp_path), "scbref")
    assert "Crypto is of the package pycrypto, not of pycryptodome; fix it with: " in line
    first, second = line.partition("with: ")[2].split(" && ")
    pip = [str(environment.python), "-m", "pip"]
    assert shlex.split(first) == [*pip, "uninstall", "--yes", "pycrypto"]
    assert shlex.split(second)[:-1] == [*pip, "install", "--force-reinstall"]
    assert shlex.split(second)[-1].startswith("pycryptodome>=")


def test_a_package_that_lost_a_module_is_installed_again(
    wheel: Path, backup: list[str], tmp_path: Path
) -> None:
    environment = Environment(tmp_path / "environment", wheel, without=("coincurve",))
    (site,) = (tmp_path / "environment" / "lib").glob("python*/site-packages")
    (source,) = {Path(str(files("coincurve"))).parent}
    for each in source.glob("coincurve*"):
        shutil.copytree(each, site / each.name, ignore=shutil.ignore_patterns("*.so"))
    line = advice(environment.run("scbref", "verify", *backup, folder=tmp_path), "scbref")
    assert "coincurve is installed and cannot be used; fix it with: " in line
    assert " -m pip install --force-reinstall 'coincurve<22,>=21'" in line


def test_so_does_the_reference_s_adapter(environment: Environment, tmp_path: Path) -> None:
    block = tmp_path / "block"
    block.mkdir()
    (block / "sitecustomize.py").write_text("import sys; sys.modules['coincurve'] = None\n")
    rest = ["scbref", "--env", "PYTHONPATH"]
    told = "scbref.adapter: coincurve is installed, but not to be found; fix it with: "
    for command in ("run", "explore", "smoke"):
        done = environment.run("scb-conformance", command, *rest, folder=tmp_path, path=block)
        assert done.returncode == 3
        assert told in done.stdout + done.stderr, command
