"""Pages of the corpus: one per operation, an index, the coverage and the behaviours."""

from __future__ import annotations

import html
from collections import Counter

from scbref.conformance.corpus.sides import FALSIFYING, POSITIVE
from specsite import ledger, mutants
from specsite.ledger import SCENARIO, Behaviour, Requirement
from specsite.ledger_tables import refused_as
from specsite.links import Links, vector_page
from specsite.markup import code, table, text

_VERDICTS = ("valid", "invalid", "lenient", "unspecified", SCENARIO)


def index_page(links: Links) -> str:
    """Return the list of operations with their counts."""
    rows = []
    total: Counter[str] = Counter()
    for op, vectors in ledger.load().vectors.items():
        counts = Counter(vector.verdict for vector in vectors)
        total.update(counts)
        name = f'<a href="{links.to(vector_page(op))}"><code>{op}</code></a>'
        rows.append((name, str(len(vectors)), *(str(counts[name]) for name in _VERDICTS)))
    rows.append(("all", str(sum(total.values())), *(str(total[name]) for name in _VERDICTS)))
    shown = table(("Operation", "Vectors", *_VERDICTS), rows, "counts")
    return (
        f"# Vectors\n\nCorpus {ledger.load().corpus}. A vector is one question and its answer, as "
        "JSON, usable from any language; `vectors/README.md` in the repository describes the "
        "files. *valid*: exactly this answer. *invalid*: refused. *lenient*: one answer for each "
        "choice of a [behaviour](../behaviours.md). *unspecified*: recorded, never judged. A "
        "*scenario* is a sequence of questions to one session, with looks at the disk between.\n\n"
        f"{shown}\n"
    )


def _coverage_row(item: Requirement, links: Links) -> tuple[str, ...]:
    positive, falsifying = len(item.on(POSITIVE)), len(item.on(FALSIFYING))
    lacks = item.scope == "stateless" and not (positive and falsifying)
    css = "gap" if lacks and not item.untested_because else "told" if lacks else ""
    note = html.escape(item.untested_because, quote=False)
    return (
        f"#cov-{item.id}",
        links.requirement(item.id),
        f'<span class="level level-{item.level.lower()}">{item.level}</span>',
        html.escape(item.since),
        f'<span class="{css}">{positive}</span>',
        f'<span class="{css}">{falsifying}</span>',
        str(len(item.on(SCENARIO)) or "–"),
        str(len(mutants.of(item.id)) or "–"),
        note,
    )


def coverage_page(links: Links) -> str:
    """Return the table of requirements against their vectors and mutants."""
    known = ledger.load()
    items = list(known.requirements.values())
    musts = [item for item in items if item.level == "MUST" and item.scope == "stateless"]
    bare = [
        item
        for item in musts
        if not (item.on(POSITIVE) and item.on(FALSIFYING)) and not item.untested_because
    ]
    stateful = [item for item in items if item.scope == "stateful"]
    elsewhere = sum(not item.vectors for item in stateful)
    parts = [
        "# Requirements and coverage\n",
        f"{len(items)} requirements. A *positive* vector is one that a conforming implementation "
        "accepts, a *falsifying* one it must refuse; a lenient vector counts on the side of each "
        "of its choices.\n",
        f"- {len(musts)} stateless MUSTs, {len(bare)} of them without a vector on both sides "
        "or a reason why there can be none.",
        f"- {len(stateful)} stateful requirements (sessions, files, channel sources), tested by "
        f"scenarios; {elsewhere} of them elsewhere, as their note says.\n",
    ]
    head = (
        "Requirement",
        "Level",
        "Since lnd",
        "Positive",
        "Falsifying",
        "Scenarios",
        "Mutants",
        "Reason",
    )
    for area in known.areas:
        parts.append(f"## {area}\n")
        rows = (_coverage_row(item, links) for item in known.of_area(area))
        parts.append(table(head, rows, "coverage"))
        parts.append("")
    return "\n".join(parts)


def _behaviour_section(item: Behaviour, links: Links) -> str:
    rows = []
    for choice in item.choices:
        releases = [since for since, name in item.lnd if name == choice.name]
        history = ", ".join(f"since {since}" for since in releases)
        if choice.name == item.current:
            history += ' <span class="lnd-choice">now</span>'
        refusal = refused_as(item, choice.name) or "–"
        names = (code(choice.name), text(choice.title), refusal, text(choice.consequence))
        rows.append((*names, history))
    vectors = [
        vector
        for group in ledger.load().vectors.values()
        for vector in group
        if item.id in vector.behaviours
    ]
    head = ("Choice", "What happens", "Refused as", "Consequence", "lnd")
    cases = "".join(f"<li>{links.vector(v.id)} {html.escape(v.title)}</li>" for v in vectors)
    shown = table(head, rows, "behaviours")
    return (
        f'<section class="behaviour" id="behaviour-{item.id}">'
        f'<h3><a href="#behaviour-{item.id}">{item.id}</a></h3>'
        f"<p>{text(item.title)}. Requirement {links.requirement(item.requirement)}.</p>{shown}"
        f"<details><summary>{len(vectors)} vectors or scenarios</summary><ul>{cases}</ul>"
        "</details></section>"
    )


def behaviours_page(links: Links) -> str:
    """Return every behaviour with its choices, their consequences and lnd's choices."""
    parts = [
        "# Behaviours\n",
        "Where lnd is lenient or odd, an implementation has a choice. An adapter declares its "
        "choices in `hello`; what it does not declare is expected to be lnd's current one. "
        "When reading, follow lnd, because files written by it exist. When writing, its choice "
        "is often unsafe. *Refused as* is the error class that the vectors expect of a choice.\n",
    ]
    for behaviour in ledger.load().behaviours.values():
        parts.append(_behaviour_section(behaviour, links))
        parts.append("")
    return "\n".join(parts)
