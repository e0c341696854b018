"""How the fast codec hands over to the interpreted schemas."""

from __future__ import annotations

import struct
from typing import Final

from scbref.errors import DeserializeError


class Decline(Exception):
    """The fast path does not handle this; the interpreted schema decides."""


DECLINED: Final = (
    Decline,
    DeserializeError,
    struct.error,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)
"""What the generated code may raise instead of an answer."""
