"""The reference, which declares what it is told to: ``narrow.py '{"ops": […]}'``."""

from __future__ import annotations

import json
import sys
from typing import Any

from scbref.adapter import reference


class Narrow(reference.ReferenceAdapter):
    """Answers as the reference does."""

    def hello(self) -> dict[str, Any]:
        return super().hello() | json.loads(sys.argv[1])


reference.serve(Narrow())
