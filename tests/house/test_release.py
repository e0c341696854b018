"""Workflows and the check before a release: what of them can be seen without a runner."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from scbref import __version__
from scbref.vectors.generate.corpus import CORPUS_VERSION
from tests.house.source_tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps_of(document: Any) -> list[Any]:
    jobs = document["jobs"].values() if "jobs" in document else [document["runs"]]
    return [step for job in jobs for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_what_a_workflow_uses_is_pinned_and_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    for step in steps_of(document):
        assert ("run" in step) != ("uses" in step)
        assert "run" in step or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"]), step
    # The release that a commit is of stands behind it.
    for line in text.splitlines():
        assert "@" not in line or "uses:" not in line or re.search(r"# v\d+\.\d+\.\d+$", line)
    if "jobs" in document:
        assert document["permissions"] == {"contents": "read"}
        assert all(job["timeout-minutes"] for job in document["jobs"].values())


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_nothing_that_others_write_is_put_into_a_shell(path: Path) -> None:
    for step in steps_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert "${{" not in step.get("run", ""), step


def jobs_of(name: str) -> dict[str, Any]:
    path = ROOT / ".github" / "workflows" / name
    jobs: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    return jobs


PUBLISHERS = {
    ("release.yml", "publish"): ("pypi", "pypa/gh-action-pypi-publish@"),
    ("release-vectors.yml", "npm"): ("npm", "npm publish "),
    ("release-vectors.yml", "crate"): ("crate", "cargo publish "),
}
"""Workflow and job → the environment that the registry knows, and what publishes."""


@pytest.mark.parametrize("name", ["release.yml", "release-vectors.yml"])
def test_the_files_of_a_release_are_attested_before_they_are_published(name: str) -> None:
    jobs = jobs_of(name)
    used = [step.get("uses", "").partition("@")[0] for step in jobs["build"]["steps"]]
    order = [used.index("actions/attest-build-provenance"), used.index("actions/upload-artifact")]
    assert order == sorted(order)
    assert jobs["build"]["permissions"]["attestations"] == "write"
    waiting = {
        job: set(re.findall(r"\w+", str(each.get("needs", "")))) for job, each in jobs.items()
    }
    assert [job for job, needed in waiting.items() if not needed] == ["build"]
    assert waiting["announce"] == jobs.keys() - {"build", "announce"}


@pytest.mark.parametrize(("place", "publisher"), PUBLISHERS.items(), ids=lambda each: each[0])
def test_who_publishes_is_trusted_and_has_no_secret(
    place: tuple[str, str], publisher: tuple[str, str]
) -> None:
    job = jobs_of(place[0])[place[1]]
    environment, command = publisher
    assert job["environment"] == environment, "without an address"
    assert job["permissions"].pop("id-token") == "write"
    has_sources = any("actions/checkout@" in str(step.get("uses")) for step in job["steps"])
    assert job["permissions"] == ({"contents": "read"} if has_sources else {})
    assert any(command in str(step.get("uses", step.get("run"))) for step in job["steps"])


def test_nothing_else_publishes_and_no_workflow_has_a_secret_or_names_a_registry() -> None:
    said = {
        (path.name, job)
        for path in WORKFLOWS
        for job, each in jobs_of(path.name).items()
        if re.search(r"pypi-publish@|twine upload|(npm|cargo) publish", json.dumps(each["steps"]))
    }
    assert said == PUBLISHERS.keys()
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert "secrets." not in text and "registry-url" not in text and "://" not in text, path


def test_a_tag_releases_the_program_or_the_corpus_and_never_both() -> None:
    # YAML reads the key "on" as a truth value; a * of these patterns stops at a slash.
    tags = {
        path.name: found[True]["push"]["tags"]
        for path in WORKFLOWS
        if "tags" in (found := yaml.safe_load(path.read_text(encoding="utf-8")))[True]["push"]
    }
    assert tags == {"release.yml": ["v[0-9]*"], "release-vectors.yml": ["vectors/v[0-9]*"]}
    for name, jobs in ((name, jobs_of(name)) for name in tags):
        commands = [step.get("run", "") for step in jobs["build"]["steps"]]
        checked = commands.index('python .ci/release.py "$GITHUB_REF_NAME" >notes.md')
        assert not any("pack" in command or "build" in command for command in commands[:checked]), (
            name
        )


def release() -> Any:
    spec = importlib.util.spec_from_file_location("release", ROOT / ".ci" / "release.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHANGELOG = """\
# Changelog

## [Unreleased]

- Next.

## [0.2.0] - 2026-12-01

### Added

- This.

## [0.1.1] - 2026-11-30

## [0.1.0]

- That.
"""


def test_the_changelog_gives_the_notes_of_a_version() -> None:
    assert release().section(CHANGELOG, "0.2.0") == "### Added\n\n- This.\n"


@pytest.mark.parametrize(
    ("version", "why"),
    [("0.3.0", "has no section"), ("0.1.1", "is empty"), ("0.1.0", "no date"), ("0.2", "has no")],
)
def test_a_version_without_a_section_is_not_released(version: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        release().section(CHANGELOG, version)


def test_a_tag_that_is_not_the_version_is_not_released() -> None:
    program = [sys.executable, ROOT / ".ci" / "release.py"]
    done = subprocess.run([*program, "v9.9.9"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"the tag is 'v9.9.9', and the version {__version__}: it has to be v{__version__}\n"
    )
    # Today's version has a section, or is not released yet and says which one it lacks.
    done = subprocess.run([*program, f"v{__version__}"], capture_output=True, text=True)
    is_there = f"## [{__version__}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert (done.returncode == 0) == is_there
    assert is_there or f"has no section of {__version__}" in done.stderr


CORPUS_CHANGELOG = """\
# Changes of the corpus

## 0.6.0

- This.

## 0.5.1

## 0.5.0

- That.
"""


def test_the_changelog_of_the_corpus_gives_its_notes() -> None:
    assert release().corpus_section(CORPUS_CHANGELOG, "0.6.0") == "- This.\n"
    for version, why in (("0.7.0", "has no section"), ("0.5.1", "is empty"), ("0.6", "has no")):
        with pytest.raises(ValueError, match=why):
            release().corpus_section(CORPUS_CHANGELOG, version)


def test_packages_of_another_version_or_that_nobody_can_fetch_are_not_released() -> None:
    npm, cargo = '{"version": "0.6.0"}', '[package]\nversion = "0.6.0"\n'
    go = "module example.com/scb/vectors\n\ngo 1.24\n"
    release().packages("0.6.0", npm, cargo, go)
    for wrong, why in (
        (("0.6.1", npm, cargo, go), "package.json has version 0.6.0"),
        (("0.6.0", npm, cargo.replace("0.6", "0.5"), go), "Cargo.toml has version 0.5.0"),
        (("0.6.0", npm, cargo, go.replace("example.com", "scb.example")), "nobody can fetch"),
    ):
        with pytest.raises(ValueError, match=why):
            release().packages(*wrong)


def test_a_tag_of_the_corpus_is_checked_like_one_of_the_program() -> None:
    with pytest.raises(ValueError, match=rf"it has to be vectors/v{re.escape(CORPUS_VERSION)}"):
        release().notes("vectors/v9.9.9")
    # Until the repository has an address the Go module has none, and nothing else is in the way.
    with pytest.raises(ValueError, match=r"the Go module scbref\.example/vectors"):
        release().notes(f"vectors/v{CORPUS_VERSION}")


def test_the_citation_names_no_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["license"] == "MIT"
    assert "version" not in citation, "it has one home, scbref/__init__.py"
