"""What the user names on the command line: loaded, or refused with one line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..judging.claim import Claim
    from ..judging.expected_failures import ExpectedFailures
    from ..judging.selection import Filter
    from ..protocol.command import Command


class Usage(click.ClickException):
    """The user has to change something."""

    exit_code = 2


class Unbuilt(click.ClickException):
    """An adapter cannot run."""

    exit_code = 3


class Unjudged(click.ClickException):
    """What a verdict leans on is missing."""

    exit_code = 4


class NothingMatches(click.ClickException):
    """A glob matches no case, so that what was meant would not be run."""

    exit_code = 5


def fail(message: object) -> NoReturn:
    """End with exit code 2.

    Raises:
        Usage: always.
    """
    raise Usage(str(message))


def load_corpus(vectors: Sequence[Path]) -> Corpus:
    """Load the corpus.

    Raises:
        Usage: it cannot be used.
    """
    from ..corpus.load import CorpusError, load

    try:
        return load(vectors)
    except CorpusError as error:
        fail(f"vectors: {error}")


def resolve_adapter(name: str, env: tuple[str, ...] = ()) -> Command:
    """Turn the name or command line of an adapter into a command.

    Raises:
        Usage: it cannot be run.
        Unbuilt: it is a built-in adapter that has not been built.
    """
    from ..protocol.command import MissingBuiltin, UnknownAdapter, resolve

    try:
        return resolve(name, env)
    except UnknownAdapter as error:
        fail(error)
    except MissingBuiltin as error:
        raise Unbuilt(str(error)) from None


def load_claim(name: str, corpus: Corpus) -> Claim:
    """Load the profile with this name or path.

    Raises:
        Usage: there is none, or it does not fit the corpus.
    """
    from ..judging.claim import ProfileError, load_claim as load

    try:
        return load(name, corpus.behaviours, corpus.requirements)
    except ProfileError as error:
        fail(error)


def load_expected_failures(path: Path | None) -> ExpectedFailures:
    """Load an expected-failure file; without one nothing is excused.

    Raises:
        Usage: it cannot be used.
    """
    import datetime

    from ..judging.expected_failures import ExpectedFailures, ExpectedFailuresError, load

    if path is None:
        return ExpectedFailures()
    try:
        return load(path, datetime.date.today())
    except ExpectedFailuresError as error:
        fail(f"expected failures: {error}")


def check_filter(wanted: Filter, corpus: Corpus) -> None:
    """See that each glob of a filter matches something: a misspelt one would leave cases out.

    Names the nearest ids, operations or requirements of each that does not.

    Raises:
        NothingMatches: one that chooses cases does not, although others do.
    """
    cases = corpus.cases
    strangers = wanted.strangers(cases)
    if strangers and any(map(wanted.accepts, cases)):
        raise NothingMatches("; ".join(strangers))
    # Where all of it matches nothing the run says so in its reports.
    for text in [*strangers, *wanted.useless(cases)]:
        click.echo(text, err=True)


def unknown(name: str, corpus: Corpus) -> str:
    """Return the message for a name that nothing in the corpus has."""
    from ..reports.explain import similar

    near = similar(name, corpus)
    return f"nothing is called {name!r}" + (f"; near: {', '.join(near)}" if near else "")


def resolve_oracle(name: str, env: tuple[str, ...] = ()) -> Command | None:
    """Turn the name of an oracle into a command; ``None`` for ``none``.

    Raises:
        Unjudged: it cannot be run.
    """
    return None if name == "none" else required_oracle(name, env)


def required_oracle(name: str, env: tuple[str, ...] = ()) -> Command:
    """Turn the name of an oracle into a command.

    Raises:
        Unjudged: it cannot be run.
    """
    from ..protocol.command import MissingBuiltin, UnknownAdapter, resolve

    try:
        return resolve(name, env)
    except (MissingBuiltin, UnknownAdapter) as error:
        raise Unjudged(f"cannot judge: the oracle cannot be run: {error}") from None
