"""Where ``scbref recover`` restores to: a database, as ever, or a running lnd."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click

from scbref.cli.failure import USAGE, Failure
from scbref.cli.keys import KeyOptions
from scbref.cli.lnd_options import NodeOptions, node_errors_told, node_options

_OPTIONS: Final = (
    click.option("--db", metavar="FILE", help="The channel database to restore into."),
    click.option(
        "--tor", is_flag=True, help="That lnd runs behind Tor and can dial onion addresses."
    ),
    click.option(
        "--follow-for",
        type=click.FloatRange(0),
        default=600.0,
        show_default=True,
        metavar="SECONDS",
        help="With --lnd: how long to follow until all channels are closed.",
    ),
)
_OWN: Final = ("node", "tor", "follow_for")


def db_or_lnd(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--db``, and the options of a node; where one is named the command is not called.

    Then the channels are restored into the node.
    """

    @wraps(function)
    def command(**arguments: Any) -> None:
        node, tor, follow_for = (arguments.pop(name) for name in _OWN)
        if (node.lnd is None) == (arguments["db"] is None):
            raise Failure("say where to restore: --lnd or --db", USAGE)
        if node.lnd is None:
            node.access()
            function(**arguments)
        else:
            _into_lnd(node, arguments, has_tor=tor, follow_for=follow_for)

    wrapped: Callable[..., None] = node_options(command)
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _into_lnd(
    node: NodeOptions, arguments: dict[str, Any], *, has_tor: bool, follow_for: float
) -> None:
    from scbref.cli.lnd_recover import Wishes, recover_into_lnd
    from scbref.cli.loading import load, ring_of
    from scbref.cli.opening import warn_if_empty

    proxies = [arguments[name] for name in ("socks", "tor_proxy")]
    if arguments["connect"] or proxies != [None, None]:
        raise Failure("lnd dials the peers itself; --connect and proxies go with --db", USAGE)
    access = node.access()
    keys: KeyOptions = arguments["keys"]
    parsed = load(arguments["file"], keys, entry=arguments["entry"])
    parsed.require()
    warn_if_empty(parsed)
    ring = ring_of(parsed, "recovery derives the channels' keys")
    if access is not None:
        with node_errors_told():
            wishes = Wishes(arguments["dry_run"], follow_for, has_tor)
            code = recover_into_lnd(access, parsed.singles, ring, wishes)
        click.get_current_context().exit(code)
