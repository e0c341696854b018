"""mkdocs hook: exports the data of the explorer page as scripts in assets/explorer/data/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from explorersite import corpus, rules, schema
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from specsite import homes
from specsite.fields import all_tables
from specsite.ledger import VECTORS, load
from specsite.links import Links, vector_page

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
    """Yield name and content of each script: the schemas, then one for each group of cases."""
    documents = {op: corpus.read(VECTORS / f"{op}.json") for op in corpus.KINDS}
    cases = {corpus.CAPTURED: corpus.captured(VECTORS / "captured")}
    cases |= {op: corpus.of_operation(document, VECTORS) for op, document in documents.items()}
    yield "schema", corpus.script("schema", _schema(links, documents, cases))
    for name, items in cases.items():
        yield name, corpus.script(name, items)


def _schema(links: Links, documents: dict[str, Json], cases: dict[str, list[Json]]) -> Json:
    described = schema.schemas()
    requirements = load().requirements
    return {
        "schemas": described,
        "envelope": {
            "nonce": NONCE_SIZE,
            "tag": TAG_SIZE,
            "docs": {row.name: row.doc for row in all_tables()["envelope"]},
        },
        "rules": rules.field_rules(described, set(requirements)),
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
        "coins": COIN_TYPES,
        "groups": [
            {
                "name": name,
                "count": len(items),
                "kind": corpus.KINDS.get(name),
                "href": links.to(vector_page(name)) if name in corpus.KINDS else None,
            }
            for name, items in cases.items()
        ],
    }
