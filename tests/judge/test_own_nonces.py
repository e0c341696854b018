"""Nonces that an adapter draws itself: wherever they are, a bad way to draw them is found."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import sys
import uuid
from collections.abc import Callable

import pytest

from scbref.conformance.judging.nonce_structure import ENOUGH, structure
from scbref.conformance.judging.nonces import FILES, NonceWatch
from scbref.conformance.judging.selection import Filter
from scbref.conformance.protocol.command import LND_BINARY, Command, resolve
from scbref.conformance.protocol.operations import PACK_OPS
from scbref.conformance.running.events import AdapterFinished, Check, Event, Note, Standing
from scbref.conformance.running.options import Options
from scbref.conformance.running.run import Run
from tests.judge.corpus import SABOTEURS
from tests.judge.scenario_stage import corpus
from tests.judge.test_scenario_play import ENVIRONMENT, LIMITS

PACKS, SEALS, SWAPPERS = "*.pack/*", "envelope.seal/*", "scenario.swapper/[s-z]*"
FRESH = "envelope.fresh-nonce: "


def drawing(fault: str, where: str) -> Command:
    argv = (sys.executable, str(SABOTEURS / "nonces.py"), fault, where)
    return Command(f"{fault} {where}", argv, ENVIRONMENT)


def events_of(command: Command, *globs: str) -> list[Event]:
    events: list[Event] = []
    options = Options(limits=LIMITS, oracle=resolve("scbref"), filter=Filter(globs))
    Run(corpus(), options, [events.append]).execute([command])
    return events


def checks(command: Command, *globs: str) -> dict[str, Check]:
    return {each.id: each for each in events_of(command, *globs) if isinstance(each, Check)}


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("name", ["scbref", "scbref-lnd", "lnd"])
def test_random_nonces_pass_and_there_are_enough_of_them(name: str) -> None:
    if name == "lnd" and not LND_BINARY.is_file():
        pytest.skip("the adapter of lnd is not built (make adapters)")
    found = checks(resolve(name), PACKS, SEALS, "scenario.swapper/*")
    assert set(found) == {"nonces", "file-nonces"}
    for each in found.values():
        assert each.passed, each.detail
        operations = len(PACK_OPS) if each.id == "nonces" else 1
        assert int(each.detail.split()[0]) >= ENOUGH * operations
        assert "too few" not in each.detail


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize(
    "fault",
    [
        "fixed",
        "zeros",
        "short",
        "counter",
        "low-counter",
        "clock",
        "seeded",
        "of-content",
        "halves",
    ],
)
def test_own_nonces_of_who_can_be_given_some_are_looked_at(fault: str) -> None:
    found = checks(drawing(fault, "answers"), PACKS)
    assert not found["nonces"].passed
    assert found["nonces"].detail.startswith(FRESH)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("op", ["multi.pack", "envelope.seal"])
def test_nonces_of_large_envelopes_are_looked_at(op: str) -> None:
    found = checks(drawing("large", "answers"), f"{op}/*")
    assert "came twice" in found["nonces"].detail


@pytest.mark.integration
def test_nonces_that_one_request_counts_up_are_found() -> None:
    found = checks(drawing("onwards", "answers"), "static-chan-backups.pack/*")
    assert "static-chan-backups.pack are not random" in found["nonces"].detail


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.parametrize("fault", ["fixed", "zeros", "seeded", "of-content"])
def test_nonces_of_the_files_of_a_session_are_looked_at(fault: str) -> None:
    events = events_of(drawing(fault, "files"), PACKS, SWAPPERS)
    found = {each.id: each for each in events if isinstance(each, Check)}
    assert found["nonces"].passed
    assert not found["file-nonces"].passed
    assert found["file-nonces"].detail.startswith(FRESH)
    (finished,) = [each for each in events if isinstance(each, AdapterFinished)]
    standing = {each.name: each.standing for each in finished.classes}
    assert standing["follower"] is Standing.NOT_CONFORMANT
    assert standing["writer"] is not Standing.NOT_CONFORMANT


@pytest.mark.slow
@pytest.mark.integration
def test_nonces_of_archives_are_looked_at() -> None:
    found = checks(drawing("fixed", "archives"), SWAPPERS)
    assert "came twice" in found["file-nonces"].detail


@pytest.mark.integration
def test_who_cannot_pack_without_a_given_nonce_is_said_to_be_unchecked() -> None:
    events = events_of(drawing("refusing", "answers"), PACKS)
    notes = [each.text for each in events if isinstance(each, Note)]
    assert any(text.startswith("its own nonces are unchecked: single.pack") for text in notes)
    assert not [each for each in events if isinstance(each, Check) and each.id == "nonces"]


def drawn(draw: Callable[[int], bytes]) -> list[bytes]:
    return [draw(number) for number in range(ENOUGH)]


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda n: os.urandom(12) + bytes(12), "bytes 12 to 23 hardly ever change"),
        (lambda n: bytes(12) + os.urandom(12), "bytes 0 to 11 hardly ever change"),
        (lambda n: os.urandom(16) + b"\7" * 8, "bytes 16 to 23 hardly ever change"),
        (lambda n: (7**9 + n).to_bytes(24, "big"), "hardly ever change"),
        (lambda n: (7**9 + n).to_bytes(24, "little"), "hardly ever change"),
        (lambda n: n.to_bytes(1, "big") + os.urandom(23), "byte 0 changes every time"),
        (lambda n: (4 * n).to_bytes(1, "big") + os.urandom(23), "hardly ever changes"),
        (lambda n: (n * 40503 % 65536).to_bytes(2, "big") + os.urandom(22), "byte 1 changes every"),
        (lambda n: struct.pack(">Q", 2**60 + n) + os.urandom(16), "bytes 0 to 6 hardly ever"),
        (lambda n: uuid.uuid4().bytes + os.urandom(8), "byte 6 hardly ever changes"),
        # By chance a whole byte may be told of first.
        (lambda n: os.urandom(12).hex().encode(), "hardly ever change"),
        (lambda n: os.urandom(12) * 2, "byte 12 repeats byte 0"),
        (lambda n: (half := os.urandom(12)) + half[::-1], "byte 23 repeats byte 0"),
        (lambda n: (half := os.urandom(12)) + bytes(b ^ 90 for b in half), "with 5a exclusive-or"),
        (lambda n: bytes(a & b for a, b in zip(os.urandom(24), os.urandom(24), strict=True)),
         "bits are ones"),
    ],
)  # fmt: skip
def test_each_structure_is_told(draw: Callable[[int], bytes], told: str) -> None:
    assert told in structure(drawn(draw))


def test_a_part_that_is_constant_in_each_process_is_found_over_several() -> None:
    parts = [os.urandom(8) for _ in range(4)]
    nonces = drawn(lambda n: parts[n // 16] + os.urandom(16))
    assert structure(nonces).startswith("bytes 0 to 7 hardly ever change")


@pytest.mark.slow
def test_good_generators_are_left_alone() -> None:
    generator = random.Random(1)
    for _ in range(50):
        assert structure(drawn(lambda n: generator.randbytes(24))) == ""
    for seed in range(20):
        text = f"{seed}/".encode()
        assert (
            structure(drawn(lambda n, t=text: hashlib.sha256(t + bytes([n])).digest()[:24])) == ""
        )  # type: ignore[misc]


def test_few_nonces_say_nothing() -> None:
    assert structure([bytes(24)] * 15) == ""
    watch = NonceWatch()
    watch.see(os.urandom(45).hex(), "single.pack")
    assert watch.few("single.pack") and watch.problem("single.pack") == ""


def envelope(nonce: bytes, plain: bytes = b"plain") -> bytes:
    return nonce + plain + bytes(16)


def test_a_nonce_that_was_given_must_not_come_again() -> None:
    watch = NonceWatch()
    nonce = os.urandom(24)
    watch.see_given(envelope(nonce).hex())
    assert watch.problem("single.pack") == ""
    watch.see(envelope(nonce, b"other").hex(), "single.pack")
    assert "once given to it, came again" in watch.problem("single.pack")


def test_copies_of_files_are_no_repetition_and_other_bytes_are() -> None:
    watch = NonceWatch()
    file = envelope(os.urandom(24))
    watch.see_file(file)
    watch.see_copy(file)
    watch.see_copy(file[:42])
    watch.known(file[:-1] + b"x")
    watch.see_copy(file[:-1] + b"x")
    assert watch.problem(FILES) == ""
    watch.see_copy(file[:30] + b"another end")
    assert "came twice" in watch.problem(FILES)


def test_a_nonce_of_an_answer_must_not_come_again_in_a_file() -> None:
    watch = NonceWatch()
    nonce = os.urandom(24)
    watch.see([{"packed": envelope(nonce).hex()}], "static-chan-backups.pack")
    watch.see_file(envelope(nonce, b"of a file"))
    assert "came twice" in watch.problem(FILES)
    assert watch.problem("static-chan-backups.pack") == ""
