"""Options that several commands of ``scb-conformance`` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..protocol.conformance_classes import CONFORMANCE_CLASSES

Function = TypeVar("Function", bound=Callable[..., Any])


def together(*options: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """Return a decorator that adds options to a command, in the order of its help."""

    def add(function: Function) -> Function:
        for option in reversed(options):
            function = option(function)
        return function

    return add


vectors_option = click.option(
    "--vectors",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="Folder or file of vectors, also several; the word installed stands for those that came"
    " with this program, which are used by default.",
)


def _site(context: click.Context, option: click.Parameter, value: str) -> str:
    from ..running.addresses import is_web_address

    if value and not is_web_address(value):
        raise click.BadParameter(f"{value!r} is not like https://example.org/scbref")
    return value


site_option = click.option(
    "--site",
    metavar="URL",
    default="",
    callback=_site,
    help="Root of the site whose pages show the cases; without it their addresses are relative.",
)

running_options = together(
    click.option("--one-shot", is_flag=True, help="Start a process for every request."),
    click.option(
        "--timeout",
        type=click.FloatRange(0.05),
        default=10.0,
        show_default=True,
        help="Seconds without an answer.",
    ),
    click.option(
        "--run-timeout",
        type=click.FloatRange(0.05),
        default=900.0,
        show_default=True,
        help="Seconds for all requests to one adapter.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(0),
        default=2048,
        show_default=True,
        help="Resident MiB an adapter may hold; 0 for no limit.",
    ),
    click.option(
        "--contain",
        is_flag=True,
        help="Start adapters where they can write to their own folders only, and see neither the"
        " network nor other processes (Linux).",
    ),
    click.option(
        "--max-in-flight",
        type=click.IntRange(1),
        default=16,
        show_default=True,
        help="Most requests sent ahead.",
    ),
    click.option("--env", multiple=True, metavar="NAME", help="Pass this variable on to adapters."),
    click.option(
        "--oracle",
        default="scbref",
        show_default=True,
        help="Adapter that opens packed bytes and names fields, or none.",
    ),
    click.option("--validate", is_flag=True, help="Check all messages against the JSON Schema."),
    click.option("--show-secrets", is_flag=True, help="Show the key material of the vectors."),
    click.option(
        "--profile",
        metavar="NAME",
        help="Judge by a profile: lnd-0.18, chantools, lndsigner …, or a TOML file.",
    ),
    click.option("--seed", type=int, help="Seed of the request ids; also shuffles the vectors."),
)
"""Options of every command that runs an adapter."""

explore_options = together(
    click.option(
        "--explore-examples",
        type=click.IntRange(0),
        help="Cases to search for disagreement with the oracle; 500 by default when the"
        " whole corpus is run.",
    ),
    click.option("--no-explore", is_flag=True, help="Do not search at the end."),
    click.option(
        "--database",
        metavar="DIR",
        help="Keep the search's examples between runs here, and begin with them: a folder, or"
        " redis://…; without it a run remembers nothing.",
    ),
)
"""Options that decide on the search at the end of a run."""

require_option = click.option(
    "--require",
    multiple=True,
    type=click.Choice(list(CONFORMANCE_CLASSES)),
    help="Exit with 1 unless this conformance class is claimed, all of it was asked, and passed.",
)

filter_options = together(
    click.option("--filter", "globs", multiple=True, help="Only ids matching this glob."),
    click.option("--exclude", "excluded", multiple=True, help="No ids matching this glob."),
    click.option("--op", multiple=True, help="Only vectors of this operation (or glob)."),
    click.option(
        "--requirement", multiple=True, help="Only vectors of this requirement (or glob)."
    ),
)
"""Options that choose cases."""

report_options = together(
    *(
        click.option(f"--{name}", metavar="FILE", help=f"Write {what}.")
        for name, what in (
            ("junit", "JUnit XML"),
            ("html", "the HTML report, one file"),
            ("markdown", "a summary in Markdown, for a CI page"),
            ("tap", "TAP 14"),
            ("badge", "the badge, as JSON for shields.io"),
        )
    )
)
"""An option for every form of report, which takes a file; ``-`` is standard output."""


class ShardType(click.ParamType[Any]):
    """``i/n``: the i-th of n parts."""

    name = "i/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the shard."""
        from ..judging.selection import Shard

        left, slash, right = str(value).partition("/")
        if slash and left.isdecimal() and right.isdecimal() and 1 <= int(left) <= int(right):
            return Shard(int(left), int(right))
        self.fail(f"{value!r} is not like 1/4", param, ctx)
