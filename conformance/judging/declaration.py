"""What an adapter declares, against what exists in the corpus that it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..corpus.load import Behaviour, Corpus, Vector, installed_behaviours
from ..protocol.conformance_classes import MULTI_VERSIONS, SINGLE_VERSIONS
from ..protocol.hello import own_names, unknown_names
from ..protocol.messages import Declared
from ..protocol.shape import suggestion
from .selection import not_applicable


def impossible_declaration(declared: Declared, corpus: Corpus | None) -> str:
    """Say all that a declaration gets wrong beyond what ``read_hello`` sees; "" when nothing.

    Behaviours are those of the corpus and of the one that comes with the judge. Names that start
    with ``x-`` are the adapter's own, for a corpus of its own.

    Args:
        declared: what the adapter answered.
        corpus: what it is judged by; without one, what comes with the judge.
    """
    known = dict(corpus.behaviours) if corpus else {}
    if declared.behaviours.keys() - known.keys():
        known = {**installed_behaviours(), **known}
    return "; ".join((*_behaviours(declared, known), *_versions(declared, corpus)))


def _behaviours(declared: Declared, known: Mapping[str, Behaviour]) -> Iterator[str]:
    yield from unknown_names("behaviour", declared.behaviours, known, "see behaviours.json")
    for name, choice in sorted(declared.behaviours.items()):
        choices = [each.name for each in known[name].choices] if name in known else [choice]
        if choice not in choices:
            near = suggestion(choice, choices)
            yield (f"it declares {name} = {choice!r}; the choices are {', '.join(choices)}{near}")


def _versions(declared: Declared, corpus: Corpus | None) -> Iterator[str]:
    for kind, versions, known in (
        ("single", declared.single_versions, SINGLE_VERSIONS),
        ("multi", declared.multi_versions, MULTI_VERSIONS),
    ):
        unknown = versions - known
        if unknown and corpus is not None:
            needed = (getattr(each.needs, f"{kind}_versions") for each in corpus.cases)
            unknown = unknown.difference(*needed)
        if unknown:
            listed = ", ".join(map(str, sorted(unknown)))
            last = max(known)
            there = f"0 to {last}" if last else "0"
            version = f"{kind} version {listed}"
            yield f"it declares the {version}, which does not exist (there is {there})"


def doubts(declared: Declared, vectors: Sequence[Vector]) -> list[str]:
    """List what is worth a look in a declaration although the adapter can be used."""
    # Operations of its own are never asked, so nothing is to be said of them.
    own = [name for name in own_names(declared) if name not in declared.ops]
    found = [f"declares {name}, which is its own" for name in own]
    asked = {vector.op for vector in vectors if not not_applicable(vector, declared)}
    present = {vector.op for vector in vectors}
    found += [
        f"declares {op}, but no vector of it applies"
        for op in sorted((declared.ops & present) - asked)
    ]
    return found
