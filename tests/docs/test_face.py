"""What is around the content of a page: policy, copied commands, search, colours, figures."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from facesite import copying, glossary_links, policy, ranking
from specsite import build_info, byte_strip, examples, fields, home_facts, ledger, scorecards

from tests.docs.site_stage import DOCS, Balance, site_links

PAGE = (
    '<html><head><script src="a.js"></script><script>go()</script></head><body>'
    '<script type="application/json">{}</script><script>go()</script></body></html>'
)
TOKENS = (DOCS / "assets" / "tokens.css").read_text()


def test_a_policy_names_the_scripts_of_the_page_and_nothing_else() -> None:
    shown = policy.with_policy(PAGE, is_silent=False)
    digest = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert re.findall(r"'sha256-([^']+)'", shown) == [digest]
    assert shown.index("Content-Security-Policy") < shown.index("<script")
    assert "'unsafe-inline'" not in shown.partition("script-src")[2].partition(";")[0]
    assert "default-src 'none'" in shown and "form-action 'none'" in shown


def test_a_page_that_takes_secrets_may_ask_nobody() -> None:
    assert "connect-src 'none'" in policy.policy(PAGE, is_silent=True)
    assert "connect-src 'self'" in policy.policy(PAGE, is_silent=False)
    for is_silent in (True, False):
        assert "http" not in policy.policy(PAGE, is_silent).replace("http-equiv", "")


@pytest.mark.parametrize(
    ("session", "copied"),
    [
        ("$ one --x\noutput\n$ two\n", "one --x\ntwo"),
        ("$ one \\\n> --more\noutput > here\n", "one \\\n--more"),
        ("output alone\n", ""),
    ],
)
def test_commands_are_copied_without_prompts_and_outputs(session: str, copied: str) -> None:
    assert copying.commands_in(session) == copied


def test_the_copy_button_is_told_of_commands_only_in_sessions() -> None:
    code = "<pre><code><span>$ </span>a &lt;b&gt;\n…</code></pre>"
    block = f'<div class="language-console highlight">{code}</div>'
    other = block.replace("console", "python")
    assert 'data-copy="a &lt;b&gt;"' in copying.with_commands(block)
    assert copying.with_commands(other) == other


def test_lists_of_cases_are_not_searched_and_answers_come_first() -> None:
    found = {}
    for path in ("reference/vectors/x.md", "how-to/seed.md", "reference/spec/single.md", "map.md"):
        meta: dict[str, object] = {}
        ranking.rank(path, meta)
        found[path] = meta.get("search")
    assert found["reference/vectors/x.md"] == found["map.md"] == {"exclude": True}
    boosts = [found["how-to/seed.md"], found["reference/spec/single.md"]]
    assert all(isinstance(each, dict) and each["boost"] > 1 for each in boosts)
    own: dict[str, object] = {"search": {"boost": 9}}
    ranking.rank("how-to/seed.md", own)
    assert own == {"search": {"boost": 9}}


def test_the_byte_strip_shows_the_whole_channel_in_order() -> None:
    parts = byte_strip.parts_of(byte_strip.SHOWN)
    plaintext = examples.captured()[byte_strip.SHOWN]["plaintext"]
    assert b"".join(part.data for part in parts).hex() == plaintext
    shown = byte_strip.byte_strip("", site_links("index.md"))
    assert Balance(shown).open == []
    assert shown.count('class="note ') == len(parts)
    assert shown.count(" lit") == 2


def test_the_figures_of_the_first_page_are_those_of_the_ledgers() -> None:
    shown = home_facts.facts("", site_links("index.md"))
    assert f"<b>{len(ledger.load().requirements):,}</b> requirements" in shown
    cases = sum(len(group) for group in ledger.load().vectors.values())
    said = [int(text.replace(",", "")) for text in re.findall(r"<b>([\d,]+)</b>", shown)]
    assert said[1] + said[2] == cases
    assert said[4] == len(scorecards.by_profile())


def test_the_release_of_lnd_is_that_of_the_adapter() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", build_info.lnd_release())


def test_every_kind_of_field_has_a_fill_an_edge_and_a_place_in_the_legend() -> None:
    kinds = {fields.kind_of(row) for rows in fields.all_tables().values() for row in rows}
    assert kinds == set(fields.LEGEND)
    for kind in [*kinds, "group"]:
        assert f"--edge-{kind}:" in TOKENS and f".kind-{kind} " in TOKENS
        assert f"kind-{kind}" in fields.legend([kind])
    edges = [re.search(rf"--edge-{kind}: (\S+ \S+) ", TOKENS) for kind in kinds]
    # Told apart without colours.
    assert len({edge.group(1) for edge in edges if edge}) == len(kinds)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_colours_have_contrast_enough(scheme: str) -> None:
    block = TOKENS.partition(f'[data-md-color-scheme="{scheme}"] {{')[2].partition("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    for ground in ("paper", "card", "code"):
        for text in ("ink", "muted", "link", "spec-must", "spec-should", "spec-may"):
            assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    accessible = (DOCS / "assets" / "accessible.css").read_text()
    pattern = rf'^\[data-md-color-scheme="{scheme}"\] \{{(.*?)^\}}'
    for rule in re.findall(pattern, accessible, re.M | re.S):
        for name, colour in re.findall(r"--md-code-hl-(\w+)-color: (#[0-9a-f]+);", rule):
            assert _contrast(colour, colours["code"]) >= 4.5, name
    assert _contrast(colours["button-ink"], colours["button"]) >= 4.5
    assert _contrast(colours["header-ink"], colours["header"]) >= 4.5
    for kind in fields.LEGEND:
        assert _contrast(colours["spec-ink"], colours[f"spec-{kind}"]) >= 4.5, kind
        assert _contrast(colours[f"spec-{kind}-edge"], colours["paper"]) >= 3, kind


def test_a_word_of_the_glossary_is_linked_where_it_is_first_used() -> None:
    glossary = (DOCS / "glossary.md").read_text()
    known = glossary_links.meanings(glossary)
    assert set(glossary_links.TERMS) <= set(known)
    text = "<h2>Peers</h2><p>A <code>peer</code>, two <a>peers</a>, Peers and a peer.</p>"
    shown = glossary_links.with_links(text, "how-to/x.md", glossary)
    assert shown.count("<a class") == 1
    assert (
        '<a class="term" href="../glossary.html#term-peer" title="the other side">Peers</a>'
        in shown
    )
    assert glossary_links.with_links(text, "reference/api.md", glossary) == text
    row = glossary_links.with_anchors("<tr>\n<td>peer</td></tr>", glossary)
    assert row == '<tr id="term-peer">\n<td>peer</td></tr>'
