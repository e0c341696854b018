"""Behaviours, vectors and releases as tables within a page."""

from __future__ import annotations

import html
import itertools

from scbref.profiles import HIGHEST_VERSION, RELEASES, SINCE, Release
from scbref.versions import (
    LEASE_VERSIONS,
    TAPROOT_VERSIONS,
    TAPSCRIPT_ROOT_VERSIONS,
    SingleBackupVersion,
)
from specsite import ledger
from specsite.ledger import Behaviour
from specsite.links import Links
from specsite.markup import code, table, text


def refused_as(item: Behaviour, choice: str) -> str:
    """Return the error classes that the vectors expect of a choice, or nothing."""
    by_op = item.refusals.get(choice, {})
    ops_of: dict[tuple[str, ...], list[str]] = {}
    for op, names in by_op.items():
        ops_of.setdefault(names, []).append(op)
    every_op = {op for ops in item.refusals.values() for op in ops}
    shown = []
    for names, ops in ops_of.items():
        classes = " or ".join(map(code, names))
        where = "" if set(ops) == every_op else f" ({', '.join(map(code, ops))})"
        shown.append(classes + where)
    return ", ".join(shown)


def _choices(item: Behaviour) -> str:
    shown = []
    for choice in item.choices:
        mark = ' <span class="lnd-choice">lnd</span>' if choice.name == item.current else ""
        classes = refused_as(item, choice.name)
        refusal = f": {classes}" if classes else ""
        shown.append(f"<li>{code(choice.name)}{mark} {text(choice.title)}{refusal}</li>")
    return f'<ul class="choices">{"".join(shown)}</ul>'


def behaviour_table(argument: str, links: Links) -> str:
    """Render ``<!-- behaviours: areas -->``: those whose requirement is of one of the areas."""
    areas = argument.split()
    rows = [
        (
            links.behaviour(item.id),
            text(item.title),
            _choices(item),
            links.requirement(item.requirement),
        )
        for item in ledger.load().behaviours.values()
        if item.requirement.partition(".")[0] in areas
    ]
    if not rows:
        raise KeyError(argument)
    return table(("Behaviour", "Where", "Choices", "Requirement"), rows, "behaviours")


def vector_table(argument: str, links: Links) -> str:
    """Render ``<!-- vectors: requirement ids -->``: every vector of them, with its verdict."""
    rows = []
    for name in argument.split():
        for vector in ledger.load().requirements[name].vectors:
            rows.append((links.vector(vector.id), text(vector.title), text(vector.outcome)))
    return table(("Vector", "Case", "Verdict"), rows, "vectors")


def release_name(release: Release) -> str:
    """Return ``0.19.2`` for its tuple."""
    return ".".join(map(str, release))


def _docs_of_members(enum_file_text: str) -> dict[str, str]:
    """Return the text under each member of an enumeration, read from its source."""
    docs: dict[str, str] = {}
    lines = enum_file_text.splitlines()
    for name, doc in itertools.pairwise(lines):
        if ' = "' in name and doc.strip().startswith('"""'):
            docs[name.split('"')[1]] = doc.strip().strip('"')
    return docs


def behaviour_docs() -> dict[str, str]:
    """Return what ``scbref.profiles`` says of each behaviour of a release, by its name."""
    path = ledger.ROOT / "scbref" / "profiles.py"
    return _docs_of_members(path.read_text(encoding="utf-8"))


def _release_of(name: str) -> Release:
    return tuple(map(int, name.split(".")))


def releases() -> list[Release]:
    """Return every release that brought something or has a profile, oldest first."""
    names = {*dict(HIGHEST_VERSION), *SINCE.values(), *RELEASES}
    for item in ledger.load().behaviours.values():
        names |= {_release_of(since) for since, _ in item.lnd[1:]}
    return sorted(names)


def news_of(release: Release) -> str:
    """Return what began with a release, as an HTML list; empty where nothing did."""
    docs = behaviour_docs()
    news = [f"<li>{text(docs[b.value])}</li>" for b, since in SINCE.items() if since == release]
    for item in ledger.load().behaviours.values():
        for since, choice in item.lnd[1:]:
            if _release_of(since) == release:
                news.append(f"<li>{text(item.title)}: now {code(choice)}</li>")
    version = dict(HIGHEST_VERSION).get(release)
    if version is not None:
        label = SingleBackupVersion(version).name.lower()
        news.insert(0, f"<li>Single version {version}, <code>{label}</code></li>")
    return f"<ul>{''.join(news)}</ul>" if news else ""


def release_news(argument: str, _links: Links) -> str:
    """Render ``<!-- release-news: 0.19 -->``: what began with one release."""
    news = news_of(_release_of(argument))
    if not news:
        raise KeyError(argument)
    return news


def release_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- releases -->``: per release the highest version and what began with it."""
    highest = dict(HIGHEST_VERSION)
    rows = []
    version = 0
    for release in releases():
        version = highest.get(release, version)
        name = release_name(release)
        profile = code(name) if release in RELEASES else ""
        row = (f"#release-{name}", html.escape(name), str(version), profile, news_of(release))
        rows.append(row)
    return table(("lnd", "Highest Single version", "Profile", "New in it"), rows, "releases")


def version_table(_argument: str, _links: Links) -> str:
    """Render ``<!-- versions -->``: every Single version, its first release and what it adds."""
    since = {version: release_name(release) for release, version in HIGHEST_VERSION}
    rows = []
    for version in SingleBackupVersion:
        adds = []
        if version in LEASE_VERSIONS:
            adds.append(code("lease_expiry"))
        inputs = [code("commit_tx"), code("commit_sig")]
        if version in TAPROOT_VERSIONS:
            inputs.append(code("commit_height"))
        if version in TAPSCRIPT_ROOT_VERSIONS:
            inputs.append(code("tapscript_root"))
        rows.append(
            (
                str(int(version)),
                f"<code>{int(version):02x}</code> / <code>{int(version) | 0x80:02x}</code>",
                code(version.name.lower()),
                since[version],
                ", ".join(adds) or "–",
                ", ".join(inputs),
            )
        )
    head = (
        "Version",
        "Byte without / with bit 7",
        "Name",
        "Since lnd",
        "Always adds",
        "With bit 7 adds",
    )
    return table(head, rows, "versions")
