"""mkdocs hook: exports the data of the explorer page as scripts in assets/explorer/data/."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from explorersite import corpus, rules, schema
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from specsite import homes
from specsite.fields import all_tables
from specsite.ledger import VECTORS, load
from specsite.links import Links

from scbref.conformance.protocol.messages import CLASSES
from scbref.envelope import NONCE_SIZE, TAG_SIZE
from scbref.keys.networks import COIN_TYPES

PAGE = "explorer/index.md"
FOLDER = "assets/explorer/data"

Json = dict[str, Any]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the scripts to the site."""
    pages = [(file.src_uri, file.content_string) for file in files.documentation_pages()]
    for name, text in scripts(Links(PAGE, homes.find(pages)[0])):
        files.append(File.generated(config, f"{FOLDER}/{name}.js", content=text))
    return files


def scripts(links: Links) -> Iterator[tuple[str, str]]:
    """Yield name and content of each script.

    The schemas, what is said of fields and refusals, an example, the list of each group of cases,
    and each case by itself: its name is its id.
    """
    documents = {op: corpus.read(VECTORS / f"{op}.json") for op in corpus.KINDS}
    cases = {corpus.CAPTURED: corpus.captured(VECTORS / "captured")}
    cases |= {op: corpus.of_operation(document, VECTORS) for op, document in documents.items()}
    parts: Json = {
        "schema": _schema(links, cases),
        "rules": _rules(links, documents),
        "example": corpus.example(VECTORS / "captured"),
    }
    parts |= {f"index/{name}": corpus.index(name, items) for name, items in cases.items()}
    for item in (item for items in cases.values() for item in items):
        parts[item["id"]] = item | {"href": _row(links, item["id"])}
    for name, value in parts.items():
        yield name, corpus.script(name, value)


def _row(links: Links, vector_id: str) -> str | None:
    """Return the address of the row of a vector; captured backups have none."""
    if vector_id.partition("/")[0] not in corpus.KINDS:
        return None
    return html.unescape(links.vector(vector_id).split('"')[1])


def _schema(links: Links, cases: dict[str, list[Json]]) -> Json:
    return {
        "schemas": schema.schemas(),
        "envelope": {
            "nonce": NONCE_SIZE,
            "tag": TAG_SIZE,
            "docs": {row.name: row.doc for row in all_tables()["envelope"]},
        },
        "coins": COIN_TYPES,
        "groups": [
            {
                "name": name,
                "count": len(items),
                "kind": corpus.KINDS.get(name),
            }
            for name, items in cases.items()
        ],
    }


def _rules(links: Links, documents: dict[str, Json]) -> Json:
    requirements = load().requirements
    return {
        "rules": rules.field_rules(schema.schemas(), set(requirements)),
        "errors": rules.error_rules(list(documents.values())),
        "requirements": {
            name: {
                "level": item.level,
                "text": item.text,
                "href": links.to(links.homes[name].page, f"req-{name}"),
            }
            for name, item in requirements.items()
            if name in links.homes
        },
        "classes": {
            name: {"text": text, "href": links.to("reference/errors.md", f"class-{name}")}
            for name, text in CLASSES.items()
        },
    }
