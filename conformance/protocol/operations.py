"""The one table of the protocol's operations, and of the objects that they pass.

The JSON Schema, the pages, ``explain``, the selection of cases and the search all read it.
Types that are defined neither here nor among the scalars of the JSON Schema are values of the
backup format (``single``, ``multi``, ``address`` …); the same with ``any_`` in front may be one
that cannot be written: no member is required and no size is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from .objects import CHOICES as CHOICES, OBJECTS as OBJECTS
from .operation import Operation
from .stateful_operations import STATEFUL
from .stateless_operations import STATELESS

ANY_OPERATION: Final = ("limit", "unsupported", "other")
"""Classes of errors that every operation may answer."""

OPERATIONS: Final[Mapping[str, Operation]] = {
    op.name: op for op in (*STATELESS, *(replace(op, stateful=True) for op in STATEFUL))
}
"""Every operation by its name, in the order of the protocol's page."""

PACK_OPS: Final = frozenset(op.name for op in OPERATIONS.values() if op.opened_by)
"""Operations that seal: without a nonce their answer is another one each time."""
