"""Options that several commands of ``scb-conformance`` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])


def vectors_option(function: Function) -> Function:
    """Add --vectors."""
    return click.option(
        "--vectors",
        type=click.Path(path_type=Path, file_okay=False),
        help="Folder of the vectors; the installed ones by default.",
    )(function)


def running_options(function: Function) -> Function:
    """Add what every command that runs an adapter takes."""
    for option in reversed(
        (
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
                "--max-in-flight",
                type=click.IntRange(1),
                default=16,
                show_default=True,
                help="Requests sent ahead, at most.",
            ),
            click.option(
                "--env", multiple=True, metavar="NAME", help="Pass this variable on to adapters."
            ),
            click.option(
                "--oracle",
                default="scbref",
                show_default=True,
                help="Adapter that opens packed bytes and names fields, or none.",
            ),
            click.option(
                "--validate", is_flag=True, help="Hold both directions against the JSON Schema."
            ),
            click.option(
                "--show-secrets", is_flag=True, help="Show the key material of the vectors."
            ),
            click.option("--seed", type=int, help="Of request ids; also shuffles the vectors."),
        )
    ):
        function = option(function)
    return function


def filter_options(function: Function) -> Function:
    """Add the options that choose vectors."""
    for option in (
        click.option("--requirement", multiple=True, help="Only vectors of it (or glob)."),
        click.option("--op", multiple=True, help="Only vectors of this operation (or glob)."),
        click.option("--filter", "globs", multiple=True, help="Only ids matching this glob."),
    ):
        function = option(function)
    return function
