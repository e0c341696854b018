"""The construct schemas as JSON: one ``kind`` per construct, and the numbers it needs."""

from __future__ import annotations

from typing import Any

from scbref.wire.multi import MULTI
from scbref.wire.single import SINGLE

Json = dict[str, Any]


def schemas() -> Json:
    """Return the schema of each plaintext by its kind."""
    return {"single": SINGLE.export(), "multi": MULTI.export()}
