"""Readers that take what they say they do not know."""

from __future__ import annotations

from collections.abc import Iterator

from scbref.versions import SingleBackupVersion
from tests.adequacy.mutants.mutant import Mutant

RULES = ("version.known-on-read", "version.layout")


def undeclared_mutants() -> Iterator[Mutant]:
    """Yield one for each later version, and one for close-tx inputs."""
    for version in SingleBackupVersion:
        if version:
            yield Mutant(
                f"version.known-on-read/undeclared-{version}",
                f"reads Singles of version {version}, which it does not declare",
                RULES,
                lambda scene: None,
                hides=(int(version),),
            )
    yield Mutant(
        "version.known-on-read/undeclared-close",
        "reads close-tx inputs, which it does not declare",
        RULES,
        lambda scene: None,
        hides=("close_tx_inputs",),
    )
