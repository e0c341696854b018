"""Releases of lnd behind the adapter: each is conformant as the profile that names it.

What ``NewSingle`` makes of a channel is compared with the reference's profiles: the scenarios
about it are those of a lnd that has close-tx inputs.

The binaries are built by hand (``make adapters-releases``); one that is not there is skipped.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from scbref import profiles
from scbref.adapter.reference import ReferenceAdapter
from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.judging.claim import Claim, load_claim
from scbref.conformance.protocol.command import LND_BINARY, Command
from scbref.conformance.protocol.conformance_classes import OWN_ABILITIES
from scbref.conformance.protocol.outcome import Outcome
from scbref.conformance.protocol.process import Limits
from scbref.vectors.generate.scenarios.material import LEGACY, plain_channel
from scbref.vectors.generate.scenarios.newsingle import TYPES, version_of
from tests.judge.corpus import run

SOURCES = LND_BINARY.parents[1]
MODULES = sorted((SOURCES / "releases").glob("*.mod"))
RELEASES = [path.stem for path in MODULES]


@cache
def corpus() -> Corpus:
    return load()


def profile(name: str) -> Claim:
    return load_claim(name, corpus().behaviours, corpus().requirements)


def binary(release: str) -> Path:
    path = LND_BINARY.with_name(f"{LND_BINARY.name}-{release}")
    if not path.is_file():
        pytest.skip(f"lnd {release} is not built (make adapters-releases RELEASES={release})")
    return path


@pytest.mark.parametrize("path", MODULES, ids=RELEASES)
def test_a_module_file_is_of_its_release(path: Path) -> None:
    module = path.read_text(encoding="utf-8")
    assert f"github.com/lightningnetwork/lnd v{path.stem}-beta\n" in module
    assert path.with_suffix(".sum").is_file()
    # Before 0.15 the keys are those of the first btcec: two modules stand for the later paths.
    is_old = tuple(map(int, path.stem.split("."))) < (0, 15)
    for name in ("btcec", "btcutil"):
        assert (f"=> ./releases/{name}\n" in module) == is_old


def test_every_tag_of_the_sources_names_a_release() -> None:
    constraints = "\n".join(
        line
        for path in SOURCES.glob("*.go")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("//go:build")
    )
    tags = set(re.findall(r"\w+", constraints.replace("//go:build", "")))
    assert {"stateless", "before_0_13", "before_0_20"} <= tags
    assert all(re.fullmatch(r"before(_\d+){2,3}", tag) for tag in tags - {"stateless"})


def ask(program: Path, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    lines = [json.dumps({"id": index} | request) for index, request in enumerate(requests)]
    answers = subprocess.run(
        [program], input="\n".join(lines), capture_output=True, text=True, check=True, timeout=60
    )
    return [json.loads(line) for line in answers.stdout.splitlines()]


@pytest.mark.integration
@pytest.mark.parametrize("release", RELEASES)
def test_a_release_knows_what_its_profile_says(release: str) -> None:
    (answer,) = ask(binary(release), {"op": "hello", "in": {"protocol": 1}})
    hello = answer["ok"]
    file = profile(f"lnd-{release}").file
    assert hello["implementation"]["version"] == f"v{release}-beta"
    assert set(hello["single_versions"]) == file.single_versions
    assert set(hello["multi_versions"]) == file.multi_versions
    assert set(hello["features"]) - OWN_ABILITIES == file.features


ALIAS: Final = {"block_height": 16_000_000, "tx_index": 1, "tx_position": 2}
PLACES: Final[list[dict[str, Any]]] = [
    {},
    {"short_channel_id": dict.fromkeys(ALIAS, 0)},
    {"short_channel_id": ALIAS},
    {"short_channel_id": ALIAS, "confirmed_scid": ALIAS | {"block_height": 600}},
]
ROOTS: Final[list[dict[str, Any]]] = [
    {},
    {"revocation_key_locator": LEGACY},
    {"revocation_key_locator": {"family": 6, "index": 3}},
]


def channels_of(known: profiles.Profile) -> Iterator[dict[str, Any]]:
    """Yield channels of every type that a release knows."""
    for chan_type, place, root in product(TYPES, PLACES, ROOTS):
        if version_of(chan_type) <= known.highest_single_version:
            given = {"chan_type": chan_type, "thaw_height": 555, "tapscript_root": "ab" * 32}
            yield plain_channel("a", **given, **place, **root)


@pytest.mark.integration
@pytest.mark.parametrize("release", RELEASES)
def test_new_single_is_what_the_references_profile_makes(release: str) -> None:
    program = binary(release)
    wanted = tuple(map(int, release.split(".")))
    known = profiles.PROFILES[".".join(map(str, max(r for r in profiles.RELEASES if r <= wanted)))]
    reference = ReferenceAdapter(profile=known)
    requests = [
        {"op": "channel.new-single", "in": {"channel": channel, "addresses": []}}
        for channel in channels_of(known)
    ]
    compared = 0
    for request, answer in zip(requests, ask(program, *requests), strict=True):
        # Before 0.15 a channel type has 8 bits.
        if "skip" not in answer:
            assert answer["ok"] == reference.answer(request)["ok"], request
            compared += 1
    assert compared >= 60


@pytest.mark.integration
@pytest.mark.parametrize(
    ("release", "name"), [*((r, f"lnd-{r}") for r in RELEASES), ("0.19.0", "chantools")]
)
def test_a_release_is_conformant_as_its_profile(release: str, name: str) -> None:
    command = Command(release, (str(binary(release)),))
    report = run(command, corpus(), oracle=None, claim=profile(name), limits=Limits())
    assert report.exit_code == 0, report.bad
    assert report.counts[Outcome.PASS] > 900
