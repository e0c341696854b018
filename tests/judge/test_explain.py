"""``explain``: what is inside an envelope, and what an operation takes and gives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scbref.conformance.corpus.load import Corpus, load
from scbref.conformance.protocol.command import resolve
from scbref.conformance.protocol.operations import OPERATIONS
from scbref.conformance.protocol.process import Limits
from scbref.conformance.reports.explain import explain
from scbref.conformance.running.addresses import address_of, is_web_address
from scbref.conformance.running.oracle import Oracle
from scbref.conformance.running.redact import Redactor, is_a_pattern

SITE = "https://example.org/scb/"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    found = Oracle(resolve("scbref"), Limits())
    yield found
    found.close()


def explained(name: str, corpus: Corpus, oracle: Oracle) -> str:
    redactor = Redactor(corpus.vectors)
    return "\n".join(explain(name, corpus, oracle, redactor, SITE))


@pytest.mark.parametrize("op", OPERATIONS)
def test_every_operation_has_a_sample_its_errors_and_a_page(
    op: str, corpus: Corpus, oracle: Oracle
) -> None:
    text = explained(op, corpus, oracle)
    assert f"{SITE}reference/protocol.html" in text
    assert "  errors\n" in text and "    unsupported " in text
    asked = op in {v.op for v in corpus.vectors} | {o for s in corpus.scenarios for o in s.ops}
    assert (f'"op":"{op}"' in text) == asked


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("single.unpack/good/no-seed", "in the envelope, "),
        ("multi.unpack/count/2", "static_backups[1].funding_outpoint.index"),
        ("single.pack/version-0/no-close", "out        in the envelope, "),
        ("single.unpack/aad/empty", "does not open with this key ring"),
    ],
)
def test_packed_vectors_are_opened(name: str, line: str, corpus: Corpus, oracle: Oracle) -> None:
    text = explained(name, corpus, oracle)
    assert line in text
    assert f"page       {SITE}reference/vectors/{name.partition('/')[0]}.html#{name}" in text


def test_addresses() -> None:
    assert address_of("a.b/c d", "https://x/") == "https://x/reference/vectors/a.b.html#a.b/c%20d"
    assert address_of("a.b/c") == "reference/vectors/a.b.html#a.b/c"
    assert address_of("found/a.b/0011") == address_of("scenario.swapper/found-00") == ""
    assert is_web_address("https://x/y") and not is_web_address("javascript:alert(1)")


def test_public_patterns_are_not_hidden(corpus: Corpus) -> None:
    assert is_a_pattern(bytes(range(32)).hex()) and is_a_pattern("77" * 16)
    assert not is_a_pattern("40db44936f987be7c7615f54364531ae") and not is_a_pattern("xprv")
    clean = Redactor(corpus.vectors)
    assert clean.text(bytes(range(32)).hex()) == bytes(range(32)).hex()
    assert clean.text("40db44936f987be7c7615f54364531ae") == "[redacted]"


@pytest.mark.parametrize(
    ("op", "given", "ok", "mistake"),
    [
        ("version.decode", {"encoded": 1}, {"version": 2}, ""),
        ("key.derive", {"seed": "zz"}, {"pub_key": 5}, ""),
        ("envelope.seal", {}, {"packed": None}, ""),
    ],
)
def test_what_cannot_be_diagnosed_is_no_accident(
    op: str, given: dict[str, object], ok: dict[str, object], mistake: str, oracle: Oracle
) -> None:
    assert oracle.diagnose(op, given, ok) == mistake
    assert not oracle.problem
