"""From what a user gives on the command line to the options of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scbref.dependencies import how_to_mend

from .inputs import fail, load_claim, resolve_oracle

if TYPE_CHECKING:
    from ..corpus.load import Corpus
    from ..judging.selection import Filter
    from ..protocol.process import Limits
    from ..running.options import Options


def run_options(vectors: tuple[Path, ...], given: dict[str, Any], corpus: Corpus) -> Options:
    """Return the options of a run.

    Args:
        vectors: folders and files of the corpus, if it is not the installed one.
        given: the values of ``running_options``, and of ``filter_options`` and ``--shard`` where
            the command has them.
        corpus: the one that is run.

    Raises:
        Usage: a name or a combination that does not work.
    """
    from ..running.options import Options

    if given["validate"]:
        try:
            from ..protocol import validate  # noqa: F401
        except ImportError as error:
            fail(f"--validate: {how_to_mend(error) or error}")
    return Options(
        filter=_filter(given),
        limits=_limits(given),
        seed=given["seed"] or 0,
        shuffle=given["seed"] is not None,
        one_shot=given["one_shot"],
        max_in_flight=given["max_in_flight"],
        jobs=given.get("jobs", 1),
        oracle=resolve_oracle(given["oracle"], given["env"]),
        validate=given["validate"],
        durability=not given.get("no_durability", False),
        show_secrets=given["show_secrets"],
        claim=load_claim(given["profile"], corpus) if given["profile"] else None,
        site=given.get("site", ""),
        require=given.get("require", ()),
        replay_options=_replay_options(vectors, given),
    )


def _filter(given: dict[str, Any]) -> Filter:
    """Return what chooses the cases; all of them where the command has no such options."""
    from ..judging.selection import Filter

    return Filter(
        given.get("globs", ()),
        given.get("op", ()),
        given.get("requirement", ()),
        given.get("shard"),
        given.get("excluded", ()),
    )


def _limits(given: dict[str, Any]) -> Limits:
    from ..protocol.process import Limits

    return Limits(
        hello=given["timeout"],
        request=given["timeout"],
        run=given["run_timeout"],
        memory=given["memory"] << 20,
        contain=_folder_to_contain() if given["contain"] else "",
    )


def _folder_to_contain() -> str:
    """Return the folder that contained adapters may write to.

    Raises:
        Usage: this system cannot contain a process; says why.
    """
    from ..protocol.containment import CannotContain, prepare

    try:
        return prepare()
    except CannotContain as error:
        fail(f"--contain: {error}")


def _replay_options(vectors: tuple[Path, ...], given: dict[str, Any]) -> tuple[str, ...]:
    """Return the options without which a case would be asked otherwise when it is replayed."""
    words = [word for path in vectors for word in ("--vectors", str(path))]
    for name in ("one_shot", "validate", "contain"):
        words += [f"--{name.replace('_', '-')}"] if given[name] else []
    for name in given["env"]:
        words += ["--env", name]
    words += ["--profile", given["profile"]] if given["profile"] else []
    return tuple(words)
