"""What the explorer page is given: schemas, rules and cases; and whether its script is current."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import accessible_hook
import explorer_hook
import pytest
from construct import Int8ub, Switch
from explorersite import corpus, rules, schema
from specsite import homes, ledger
from specsite.links import Links

from scbref.conformance.corpus.described import Expander
from scbref.keys.aezeed import decode_aezeed
from scbref.keys.key_ring import HDKeyRing
from scbref.packing import unpack_multi
from scbref.wire.field import field
from scbref.wire.single import KNOWN_VERSIONS
from scbref.wire.transaction import MAX_TX_IN, SCRIPT_SLAB_SIZE

ROOT = Path(__file__).resolve().parents[2]

PAGES = [path for path in (ROOT / "docs").rglob("*.md") if "node_modules" not in path.parts]
MODULES = ROOT / "build" / "explorer" / "node_modules"


def data() -> dict[str, Any]:
    texts = [(page.relative_to(ROOT / "docs").as_posix(), page.read_text()) for page in PAGES]
    links = Links(explorer_hook.PAGE, homes.find(texts)[0])
    found = {}
    for name, text in explorer_hook.scripts(links):
        head, tail = f"scbExplorerData({json.dumps(name)},", ");\n"
        assert text.startswith(head) and text.endswith(tail)
        found[name] = json.loads(text[len(head) : -len(tail)])
    return found


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    return data()


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "kind" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from nodes(item)


def test_limits_and_versions_are_those_of_the_schemas(exported: dict[str, Any]) -> None:
    single = list(nodes(exported["schema"]["schemas"]["single"]))
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for node in single:
        by_kind.setdefault(node["kind"], []).append(node)
    assert by_kind["version"][0]["known"] == sorted(KNOWN_VERSIONS)
    assert by_kind["transaction"][0]["slab"] == SCRIPT_SLAB_SIZE
    assert by_kind["list"][0]["count"]["limit"] == MAX_TX_IN
    assert sorted(by_kind["addresses"][0]["records"]) == ["1", "2", "3", "4", "5"]


def test_every_kind_has_its_function_in_the_interpreter(exported: dict[str, Any]) -> None:
    source = (ROOT / "docs/explorer/src/interpreter.mjs").read_text()
    kinds = {node["kind"] for node in nodes(exported["schema"]["schemas"])}
    missing = [
        kind
        for kind in kinds
        if not any(f"\n  {name}{sign}" in source for name in (kind, f"'{kind}'") for sign in ":(")
    ]
    assert len(kinds) > 15
    assert missing == []


def test_a_construct_nobody_told_the_explorer_of_fails_the_build() -> None:
    with pytest.raises(TypeError, match="cannot describe Switch"):
        field("new", Switch(0, {0: Int8ub}), "something new").export()


def test_every_requirement_that_is_linked_exists(exported: dict[str, Any]) -> None:
    shown = exported["rules"]
    linked = [name for links in shown["rules"].values() for ids in links.values() for name in ids]
    linked += [name for ids in shown["errors"].values() for name in ids]
    assert set(linked) <= set(shown["requirements"])
    assert shown["requirements"]["point.on-curve"]["href"].endswith(
        "single.html#req-point.on-curve"
    )


def test_a_dead_link_from_a_field_to_its_rule_fails_the_build() -> None:
    schemas = schema.schemas()
    ids = set(ledger.load().requirements)
    assert rules.field_rules(schemas, ids)["single"]["capacity"][0] == "single.capacity"
    with pytest.raises(KeyError, match=r"single\.capacity"):
        rules.field_rules(schemas, ids - {"single.capacity"})
    schemas["single"]["body"]["fields"].append({"name": "new", "node": {"kind": "bool"}})
    with pytest.raises(ValueError, match="new"):
        rules.field_rules(schemas, ids)


def test_every_vector_is_there_with_its_bytes(exported: dict[str, Any]) -> None:
    expander = Expander(ROOT / "vectors")
    for op in corpus.KINDS:
        vectors = json.loads((ROOT / "vectors" / f"{op}.json").read_text())["vectors"]
        listed = [f"{op}/{name}" for name, _, _ in exported[f"index/{op}"]]
        assert listed == [vector["id"] for vector in vectors]
        for vector in vectors:
            case = exported[vector["id"]]
            given = expander.expanded(vector["in"].get("bytes", vector["in"].get("packed")))
            parts = [given] if isinstance(given, str) else given
            assert [base64.b64decode(part).hex() for part in case["parts"]] == parts


def test_the_backups_that_lnd_wrote_are_there(exported: dict[str, Any]) -> None:
    packed = (ROOT / "vectors/captured/lnd-head-multi-1000.backup").read_bytes()
    assert base64.b64decode(exported["captured/multi-1000"]["parts"][0]) == packed
    assert len(exported["index/captured"]) == 141
    assert exported["captured/S007"]["href"] is None


def test_the_example_is_a_real_file_with_words_that_open_it(exported: dict[str, Any]) -> None:
    example = exported["example"]
    seed = decode_aezeed(example["words"].split()).entropy
    packed = base64.b64decode(example["packed"])
    assert len(unpack_multi(packed, HDKeyRing.from_seed(seed, 1)).static_backups) == 3


def test_no_two_scripts_have_names_that_a_disk_takes_for_one(exported: dict[str, Any]) -> None:
    assert len({name.lower() for name in exported}) == len(exported)
    assert all(re.fullmatch(r"[\w./-]+", name) and ".." not in name for name in exported)


def test_what_is_needed_to_start_is_small(exported: dict[str, Any]) -> None:
    assert len(corpus.script("schema", exported["schema"])) < 50_000
    script = (ROOT / "docs/assets/explorer/explorer.js").read_text()
    assert len(script) < 200_000


def test_a_script_cannot_end_its_tag() -> None:
    assert "</script" not in corpus.script("x", "</script>")


def test_tables_without_links_are_reached_by_keyboard() -> None:
    bare = '<div class="spec-table"><table><tr><td>1</td></tr></table></div>'
    linked = '<div class="spec-table"><table><tr><td><a href="#">1</a></td></tr></table></div>'
    shown = accessible_hook.on_post_page(bare + linked + bare)
    assert shown.count('tabindex="0"') == 2
    assert linked in shown


def test_so_are_the_tables_of_the_text() -> None:
    shown = accessible_hook.on_post_page("<table><tr><td>1</td></tr></table>")
    assert shown.startswith('<div class="plain-table" tabindex="0"') and shown.endswith("</div>")


@pytest.mark.integration
def test_the_committed_script_is_what_its_sources_give() -> None:
    if shutil.which("node") is None or not MODULES.is_dir():
        pytest.skip("node and the explorer's packages are needed: make docs-check")
    command = ["node", "docs/explorer/build.mjs", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
