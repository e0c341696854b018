"""Pages read off the programs: errors, command lines, Python API."""

from __future__ import annotations

import html
import inspect
import re
from collections import Counter
from typing import TYPE_CHECKING

from explorersite.corpus import KINDS

import scbref
from scbref import errors
from scbref.conformance.protocol.messages import CLASSES
from specsite import ledger
from specsite.links import Links
from specsite.markup import code, table, text

if TYPE_CHECKING:
    import click

_ALSO_API = ("scbref.json_form", "scbref.recovery.retry")
"""Modules for callers whose names are not in the public face."""


def error_classes() -> list[type[errors.ScbError]]:
    """Return the exceptions in the order of their source."""
    found = [
        item
        for item in vars(errors).values()
        if inspect.isclass(item) and issubclass(item, errors.ScbError)
    ]
    return sorted(found, key=lambda item: inspect.getsourcelines(item)[1])


def _tree(item: type[errors.ScbError]) -> str:
    children = [other for other in error_classes() if item in other.__bases__]
    inner = f"<ul>{''.join(_tree(child) for child in children)}</ul>" if children else ""
    first = (inspect.getdoc(item) or "").partition("\n")[0]
    name = f'<a href="#error-{item.__name__.lower()}"><code>{item.__name__}</code></a>'
    return f"<li>{name} {text(first)}{inner}</li>"


def _in_bytes(name: str, links: Links) -> str:
    """Return the way to the bytes of a case that is refused so."""
    for op in KINDS:
        for vector in ledger.load().vectors.get(op, ()):
            if vector.outcome.partition("invalid: ")[2].partition(" ")[0] == name:
                address = links.to("explorer/index.md", f"vector={vector.id}")
                return f'<a href="{address}">in bytes</a>'
    return "–"


def errors_page(links: Links) -> str:
    """Return the error classes of the protocol and the exceptions of the reference."""
    counts = Counter(
        vector.outcome.partition("invalid: ")[2].partition(" ")[0]
        for group in ledger.load().vectors.values()
        for vector in group
        if vector.verdict == "invalid"
    )
    rows = [
        (
            f"#class-{name}",
            code(name),
            text(meaning),
            str(counts[name] or "–"),
            _in_bytes(name, links),
        )
        for name, meaning in CLASSES.items()
    ]
    parts = [
        "# Errors\n",
        "## Classes\n",
        "What an adapter answers in `error.class`, and what `.code` of the reference's "
        "exceptions is. How they are chosen: [Errors and strictness](spec/errors.md).\n",
        table(("Class", "Meaning", "Invalid vectors", "Example"), rows, "errors"),
        "\n## Exceptions of scbref\n",
        f'<ul class="error-tree">{_tree(errors.ScbError)}</ul>\n',
    ]
    for item in error_classes():
        parts.append(
            f'<section class="error" id="error-{item.__name__.lower()}">'
            f'<p class="req-id">{item.__name__}</p>{_docstring(item)}</section>\n'
        )
    return "\n".join(parts)


def _docstring(item: type) -> str:
    """Render a docstring: paragraphs, and a list for its attributes."""
    parts = []
    doc = (inspect.getdoc(item) or "").replace("``", "`")
    for part in doc.split("\n\n"):
        head, _, rest = part.partition("Attributes:\n")
        if head:
            parts.append(f"<p>{text(head)}</p>")
        if rest:
            entries = [line.strip().partition(": ") for line in re.split(r"\n    (?=\w)", rest)]
            shown = "".join(f"<li>{code(name)} {text(words)}</li>" for name, _, words in entries)
            parts.append(f"<ul>{shown}</ul>")
    return "".join(parts)


def _help(command: click.Command, path: str, parent: click.Context | None) -> list[str]:
    import click

    context = click.Context(command, info_name=path.rpartition(" ")[2], parent=parent)
    context.terminal_width = context.max_content_width = 96
    level = "##" if parent is None else "###"
    shown = html.escape(command.get_help(context), quote=False)
    anchor = path.replace(" ", "-")
    parts = [f"{level} {path} {{ #{anchor} }}\n", f'<pre class="help"><code>{shown}</code></pre>\n']
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                parts += _help(child, f"{path} {name}", context)
    return parts


def cli_page(_links: Links) -> str:
    """Return the help of both command lines."""
    import scbref.cli
    import scbref.conformance.cli.commands

    parts = ["# Command lines\n", "The help texts of this version, as the programs print them.\n"]
    programs = {"scbref": scbref.cli.cli, "scb-conformance": scbref.conformance.cli.commands.main}
    for name, command in programs.items():
        parts += _help(command, name, None)
    return "\n".join(parts)


def api_modules() -> list[str]:
    """Return the modules that are for callers: the homes of the public names, and a few more."""
    return sorted({*scbref.PUBLIC_NAMES, *_ALSO_API})


def api_module_page(module: str) -> str:
    """Return the path of the page of a module."""
    return f"reference/api/{module.removeprefix('scbref.')}.md"


def module_page(module: str, _links: Links) -> str:
    """Return the page of a module, to be filled by mkdocstrings."""
    options = "    options:\n      show_root_heading: false\n      show_root_toc_entry: false\n"
    return f"---\ntitle: {module}\n---\n# {module}\n\n::: {module}\n{options}"


def api_page(links: Links) -> str:
    """Return the list of the modules that are for callers."""
    rows = []
    for module in api_modules():
        names = scbref.PUBLIC_NAMES.get(module, "").split()
        shown = f'<a href="{links.to(api_module_page(module))}"><code>{module}</code></a>'
        rows.append((shown, ", ".join(map(code, names))))
    return "\n".join(
        [
            "---\nsearch:\n  boost: 0.5\n---\n# Python API\n",
            "Read from the docstrings. Most names here can be imported from `scbref` itself: "
            "[lnd's symbols and ours]"
            "(lnd-symbols.md) has lnd's name for many of them.\n",
            "`unpack` and `deserialize` do what lnd does unless `strict` is "
            "set; everything that can fail raises one of the [errors](errors.md).\n",
            table(("Module", "Names in `scbref`"), rows, "small"),
            "",
        ]
    )
