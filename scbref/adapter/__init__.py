"""The reference behind the adapter protocol: ``python -m scbref.adapter``.

It may use all of scbref but the command line; what each operation takes and answers is described in
docs/reference/protocol.md. The judge starts it as a process like any other adapter, while the
vector generator and the mutants call :class:`~scbref.adapter.reference.ReferenceAdapter` in their
own process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scbref.adapter.reference import ReferenceAdapter as ReferenceAdapter, serve as serve

__all__ = ["ReferenceAdapter", "serve"]


def __getattr__(name: str) -> Any:
    """Load the adapter when it is asked for, so that a missing dependency can be told first."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scbref.adapter import reference

    return getattr(reference, name)
