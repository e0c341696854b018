"""What a user names on the command line, loaded or refused in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..judging.claim import Profile
    from ..protocol.command import Command


class Usage(click.ClickException):
    """Something the user has to change."""

    exit_code = 2


class Unbuilt(click.ClickException):
    """An adapter that cannot run."""

    exit_code = 3


def fail(message: object) -> NoReturn:
    """End with exit code 2.

    Raises:
        Usage: always.
    """
    raise Usage(str(message))


def load_corpus(vectors: Path | None) -> Corpus:
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
        Unbuilt: it is built in, and not there.
    """
    from ..protocol.command import MissingBuiltin, UnknownAdapter, resolve

    try:
        return resolve(name, env)
    except UnknownAdapter as error:
        fail(error)
    except MissingBuiltin as error:
        raise Unbuilt(str(error)) from None


def load_profile(name: str, corpus: Corpus) -> Profile:
    """Load the profile of this name or path.

    Raises:
        Usage: there is none, or it does not fit the corpus.
    """
    from ..judging.claim import ProfileError, load_profile as load

    try:
        return load(name, corpus.behaviours, corpus.requirements)
    except ProfileError as error:
        fail(error)


def resolve_oracle(name: str, env: tuple[str, ...] = ()) -> Command | None:
    """Do the same for an oracle; ``None`` for ``none`` and for one that is not built.

    Raises:
        Usage: it cannot be run.
    """
    from ..protocol.command import MissingBuiltin, UnknownAdapter, resolve

    if name == "none":
        return None
    try:
        return resolve(name, env)
    except MissingBuiltin:
        return None
    except UnknownAdapter as error:
        fail(error)
