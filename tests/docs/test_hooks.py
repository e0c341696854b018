"""The documentation is made of code and data: what the mkdocs hook renders, and what it refuses."""

from __future__ import annotations

import json
import re

import pytest
from specsite import (
    diagrams,
    evidence_pages,
    examples,
    fields,
    generated,
    homes,
    ledger,
    program_pages,
    requirement_blocks,
    vector_parts,
)
from specsite.ledger_tables import behaviour_docs
from specsite.links import Home, Links
from specsite.placeholders import RENDERERS, BadPlaceholder, fill

from scbref import errors, profiles
from scbref.conformance.protocol.messages import CLASSES
from scbref.wire import transaction
from tests.docs.site_stage import DOCS, HERE, PAGES, REQUIREMENTS, ROOT, Balance, site_links


def test_every_requirement_has_exactly_one_home() -> None:
    found, faults = homes.find(PAGES)
    assert faults == []
    assert set(found) == {item["id"] for item in REQUIREMENTS}


def test_a_requirement_without_a_page_is_reported() -> None:
    _, faults = homes.find([("only.md", "<!-- requirements: envelope -->")])
    assert any(fault.startswith("multi.header stands on no page") for fault in faults)


def test_a_requirement_on_two_pages_is_reported() -> None:
    twice = [("a.md", "<!-- requirements: point -->"), ("b.md", "<!-- requirements: point -->")]
    _, faults = homes.find(twice)
    assert "point.prefix stands on a.md and on b.md" in faults


def test_an_area_leaves_out_what_its_page_names_one_by_one() -> None:
    page = "<!-- requirements: point.prefix -->\n\n<!-- requirements: point -->"
    shown = fill(page, Links("p.md", homes.find([("p.md", page)])[0]))
    assert Balance(shown).ids.count("req-point.prefix") == 1
    assert "req-point.on-curve" in Balance(shown).ids


@pytest.mark.slow
@pytest.mark.parametrize(("page", "text"), PAGES, ids=[page for page, _ in PAGES])
def test_every_placeholder_of_a_page_is_filled_with_sound_html(page: str, text: str) -> None:
    links = site_links(page)
    for line in re.findall(r"^<!-- [a-z-]+(?:: .*)? -->$", text, re.MULTILINE):
        shown = fill(line, links)
        assert "<!--" not in shown
        balance = Balance(shown)
        assert balance.open == []
        assert len(balance.ids) == len(set(balance.ids))
        # A blank line would end the HTML block of Markdown too early.
        assert "\n\n" not in shown.strip()


@pytest.mark.parametrize(
    "line",
    [
        "<!-- nonsense -->",
        "<!-- fields: nonsense -->",
        "<!-- fields: single.nonsense -->",
        "<!-- bytes: nonsense -->",
        "<!-- requirements: nonsense -->",
        "<!-- behaviours: nonsense -->",
        "<!-- vectors: nonsense -->",
        "<!-- example: single S999 -->",
        "<!-- release-news: 0.9 -->",
        "<!-- stateful-answers: nonsense -->",
        "<!-- wire-diff: 03 -->",
        "<!-- wire-diff: 03 08 -->",
        "<!-- wire-diff: 3 four -->",
    ],
)
def test_a_placeholder_that_stands_for_nothing_is_refused(line: str) -> None:
    with pytest.raises(BadPlaceholder, match=re.escape(line)):
        fill(f"text\n\n{line}\n", HERE)


def test_placeholders_are_all_in_use() -> None:
    used = {name for _, text in PAGES for name in re.findall(r"^<!-- ([a-z-]+)", text, re.M)}
    assert set(RENDERERS) - used == set()


@pytest.mark.parametrize("name", list(fields.all_tables()))
def test_a_field_table_has_every_field_with_an_address(name: str) -> None:
    shown = fields.field_table(name, HERE)
    rows = fields.all_tables()[name]
    assert Balance(shown).ids == [f"field-{name}.{row.name}" for row in rows]


@pytest.mark.parametrize("shape", list(diagrams.WIDTHS))
@pytest.mark.parametrize("name", [*fields.all_tables(), "single.remote_chan_cfg"])
def test_a_diagram_shows_every_box_within_its_width(name: str, shape: str) -> None:
    boxes = diagrams.boxes_of(name)
    lines = diagrams.lines_of(boxes, diagrams.WIDTHS[shape])
    assert [box for line in lines for box, _ in line] == boxes
    for line in lines:
        assert sum(width for _, width in line) <= diagrams.WIDTHS[shape] + 0.01
        assert all(width >= box.least - 0.01 for box, width in line)


def test_the_boxes_of_a_single_are_its_parts() -> None:
    boxes = {box.name: box for box in diagrams.boxes_of("single")}
    assert boxes["remote_chan_cfg"].size == "167"
    assert boxes["close_tx_inputs"].size == "n"
    optional = {name for name, box in boxes.items() if box.is_optional}
    assert optional == {"lease_expiry", "close_tx_inputs"}


def test_a_block_says_all_there_is_to_say() -> None:
    item = ledger.load().requirements["single.length-ignored"]
    shown = requirement_blocks.block(item, site_links("reference/spec/single.md"))
    raw = next(entry for entry in REQUIREMENTS if entry["id"] == item.id)
    for text in ('id="req-single.length-ignored"', raw["source"]["file"], raw["source"]["symbol"]):
        assert text in shown
    assert f"since lnd {raw['since']}" in shown
    assert "behaviours.html#behaviour-single-length-ignored" in shown
    assert "evidence/single.html#evidence-single.length-ignored" in shown


def test_sides_are_counted_as_the_corpus_counts_them() -> None:
    positive = falsifying = 0
    for vector in json.loads((ROOT / "vectors/single.deserialize.json").read_text())["vectors"]:
        if "single.length-ignored" in vector["requirements"]:
            expect = vector["expect"]
            answers = expect.get("choices", {"": expect}).values()
            positive += any("ok" in answer for answer in answers)
            falsifying += any("class" in answer for answer in answers)
    item = ledger.load().requirements["single.length-ignored"]
    in_file = [vector for vector in item.vectors if vector.op == "single.deserialize"]
    assert sum("positive" in vector.sides for vector in in_file) == positive > 0
    assert sum("falsifying" in vector.sides for vector in in_file) == falsifying > 0


def test_long_lists_are_cut_evenly_and_say_so() -> None:
    item = ledger.load().requirements["single.truncated"]
    refused = item.on("falsifying")
    shown = evidence_pages.spread(refused)
    assert len(shown) == evidence_pages.SHOWN < len(refused)
    assert len({vector.id for vector in shown}) == len(shown)
    assert f"all {len(refused)} are in" in evidence_pages.section(item, HERE)


def test_every_behaviour_has_its_address_and_its_vectors() -> None:
    shown = generated.content("reference/behaviours.md", site_links("reference/behaviours.md"))
    ids = set(Balance(shown).ids)
    assert {f"behaviour-{name}" for name in ledger.load().behaviours} <= ids


def test_every_behaviour_stands_in_a_table_of_the_specification() -> None:
    lines = [line for _, text in PAGES for line in re.findall(r"<!-- behaviours: (.*) -->", text)]
    areas = {area for line in lines for area in line.split()}
    used = {item.requirement.partition(".")[0] for item in ledger.load().behaviours.values()}
    assert used <= areas


@pytest.mark.slow
def test_every_vector_has_an_address_on_its_page() -> None:
    for op, vectors in ledger.load().vectors.items():
        ids = []
        for number in range(1, len(vector_parts.parts_of(op)) + 1):
            path = vector_parts.page_path(op, number)
            assert path in generated.paths()
            here = Balance(generated.content(path, site_links(path))).ids
            assert {vector_parts.page_of(name) for name in here} == {path}
            ids += here
        assert sorted(ids) == sorted(vector.id for vector in vectors)


def test_the_coverage_page_has_every_requirement() -> None:
    path = "reference/requirements.md"
    ids = set(Balance(generated.content(path, site_links(path))).ids)
    assert ids == {f"cov-{item['id']}" for item in REQUIREMENTS}


def test_every_behaviour_of_a_release_has_its_text() -> None:
    assert set(behaviour_docs()) == {item.value for item in profiles.Behaviour}


def test_the_release_table_has_every_release_and_version() -> None:
    shown = RENDERERS["releases"]("", HERE)
    for release, version in profiles.HIGHEST_VERSION:
        assert f"Single version {version}," in shown
        assert f'id="release-{".".join(map(str, release))}"' in shown
    for text in behaviour_docs().values():
        assert text[:20] in shown


@pytest.mark.parametrize("position", range(0, 71, 5))
def test_the_key_example_derives_as_lnd_did(position: int) -> None:
    assert "base public key" in examples.key_example(str(position))


def test_the_second_key_example_has_the_leading_zero() -> None:
    page = (DOCS / "reference/spec/keys.md").read_text()
    items = json.loads((examples.CAPTURED / "lnd-key-derivation.json").read_text())
    shown = re.findall(r"<!-- example: key (\d+) -->", page)
    zeros = [items[int(position)]["leading_zero_bytes_per_level"][0] for position in shown]
    assert zeros == [0, 1]


def test_an_example_covers_the_whole_plaintext() -> None:
    shown = examples.plaintext_example("single", "S007")
    offsets = [int(text) for text in re.findall(r"<tr><td>(\d+)</td>", shown)]
    assert offsets == sorted(offsets)
    assert offsets[0] == 0
    assert examples.captured()["S007"]["plaintext"] in shown.replace("\n", "")


def test_the_error_page_knows_every_class_and_exception() -> None:
    codes = {
        value for name, value in vars(errors).items() if name.isupper() and isinstance(value, str)
    }
    assert set(CLASSES) == codes
    page = program_pages.errors_page(HERE)
    for item in program_pages.error_classes():
        assert f'id="error-{item.__name__.lower()}"' in page


def test_the_command_lines_show_every_command() -> None:
    import scbref.cli
    import scbref.conformance.cli.commands

    page = program_pages.cli_page(HERE)
    for name in scbref.cli.COMMANDS:
        assert f"### scbref {name} " in page
    for name in scbref.conformance.cli.commands.main.commands:
        assert f"### scb-conformance {name} " in page


def test_the_limits_of_the_prose_are_those_of_the_code() -> None:
    page = (DOCS / "reference/spec/close-tx.md").read_text()
    for limit in (
        transaction.MAX_TX_IN,
        transaction.MAX_TX_OUT,
        transaction.MAX_WITNESS_ITEMS,
        transaction.MAX_SCRIPT_SIZE,
        transaction.SCRIPT_SLAB_SIZE,
    ):
        assert f"{limit:,}" in page


def test_a_folder_in_the_navigation_becomes_its_pages() -> None:
    nav = [{"A": "a.md"}, {"How": ["how/first.md", "how/"]}, {"Empty": ["none/"]}]
    sources = ["a.md", "how/b.md", "how/first.md", "how/a.md", "how/deep/c.md"]
    expected = [{"A": "a.md"}, {"How": ["how/first.md", "how/a.md", "how/b.md"]}]
    assert generated.expand(nav, sources) == expected


def test_links_are_relative_to_the_page() -> None:
    links = Links("reference/spec/single.md", {"x.y": Home("reference/spec/keys.md", "x", False)})
    assert links.to("reference/errors.md", "class-io") == "../errors.html#class-io"
    assert links.to("reference/spec/single.md", "here") == "#here"
    assert 'href="keys.html#req-x.y"' in links.requirement("x.y")
    assert links.requirement("no.home") == "<code>no.home</code>"
