"""The command ``explain``."""

from __future__ import annotations

from pathlib import Path

import click

from .inputs import fail, load_corpus, resolve_oracle, unknown
from .options import site_option, vectors_option


@click.command()
@click.argument("name")
@vectors_option
@click.option("--oracle", default="scbref", show_default=True, help="Names the fields, or none.")
@click.option("--show-secrets", is_flag=True, help="Show the key material of the vectors.")
@site_option
def explain(
    name: str, vectors: tuple[Path, ...], oracle: str, show_secrets: bool, site: str
) -> None:
    """Explain a vector, outcome, error class, operation, behaviour or requirement."""
    from ..protocol.process import Limits
    from ..reports.explain import explain as explain_name
    from ..running.oracle import Oracle
    from ..running.redact import Redactor

    corpus = load_corpus(vectors)
    witness = Oracle(resolve_oracle(oracle), Limits())
    try:
        redactor = Redactor(corpus.vectors, show=show_secrets)
        lines = explain_name(name, corpus, witness, redactor, site)
    finally:
        witness.close()
    if not lines:
        fail(unknown(name, corpus))
    click.echo("\n".join(lines))
