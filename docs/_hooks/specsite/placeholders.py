"""The placeholders that page text may hold, each alone on its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from specsite import byte_strip, class_blocks, home_facts
from specsite.constant_tables import (
    channel_type_table,
    coin_table,
    family_table,
    launch_blocks,
    shell_types,
    version_rules,
)
from specsite.daemon_tables import asked_table, command_table, key_table
from specsite.daemons import daemon_table
from specsite.diagrams import byte_diagram
from specsite.downloads import download_table
from specsite.examples import example
from specsite.fields import field_table
from specsite.house_map import house_map
from specsite.ledger_tables import (
    behaviour_table,
    release_news,
    release_table,
    vector_table,
    version_table,
)
from specsite.links import Links
from specsite.protocol_tables import (
    answer_table,
    class_table,
    every_class,
    feature_table,
    object_table,
    operation_table,
    phase_table,
    state_table,
)
from specsite.requirement_blocks import requirement_blocks
from specsite.session_page import worked_session
from specsite.watch_blocks import metric_table, shipped_file
from specsite.wire_diffs import wire_diff


def not_run(reason: str, _: Links) -> str:
    """Say above a block of commands that the tests leave it out."""
    return f'<p class="not-run">Not run by the tests: {escape(reason)}.</p>'


RENDERERS: dict[str, Callable[[str, Links], str]] = {
    "any-operation": every_class,
    "behaviours": behaviour_table,
    "byte-strip": byte_strip.byte_strip,
    "bytes": byte_diagram,
    "channel-types": channel_type_table,
    "coins": coin_table,
    "conformance-classes": class_blocks.class_table,
    "conformance-class-requirements": class_blocks.class_requirements,
    "daemons": daemon_table,
    "daemon-asked": asked_table,
    "daemon-commands": command_table,
    "daemon-keys": key_table,
    "downloads": download_table,
    "error-classes": class_table,
    "error-phases": phase_table,
    "example": example,
    "facts": home_facts.facts,
    "families": family_table,
    "features": feature_table,
    "fields": field_table,
    "house": house_map,
    "launch-blocks": launch_blocks,
    "not-run": not_run,
    "operations": operation_table,
    "protocol-objects": object_table,
    "release-news": release_news,
    "releases": release_table,
    "requirements": requirement_blocks,
    "session-states": state_table,
    "shells": shell_types,
    "shipped-file": shipped_file,
    "stateful-answers": answer_table,
    "vectors": vector_table,
    "version-rules": version_rules,
    "versions": version_table,
    "watch-metrics": metric_table,
    "wire-diff": wire_diff,
    "worked-session": worked_session,
}
"""Name → function of the text behind the colon and the page's links; gives HTML."""

_LINE = re.compile(r"^<!-- ([a-z-]+)(?:: ([^\n]*?))? -->$", re.MULTILINE)


class BadPlaceholder(ValueError):
    """A placeholder that stands for nothing."""


def fill(markdown: str, links: Links) -> str:
    """Return the page text with every placeholder replaced by its HTML.

    Raises:
        BadPlaceholder: an unknown name, or an argument that names nothing.
    """

    def render(match: re.Match[str]) -> str:
        name, argument = match.group(1), match.group(2) or ""
        if name not in RENDERERS:
            raise BadPlaceholder(f"{links.here}: unknown placeholder {match.group(0)}")
        try:
            shown = RENDERERS[name](argument, links)
        except (KeyError, ValueError) as error:
            raise BadPlaceholder(f"{links.here}: {match.group(0)}: {error}") from error
        return f"\n{shown}\n"

    return _LINE.sub(render, markdown)
