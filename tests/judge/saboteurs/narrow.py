"""The reference, which declares what it is told to: ``narrow.py '{"ops": […]}' [MARKER]``.

With a marker, the name of a file, only from the second start on.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from scbref.adapter import reference


class Narrow(reference.ReferenceAdapter):
    """Answers as the reference does."""

    def hello(self) -> dict[str, Any]:
        if len(sys.argv) > 2 and not os.path.exists(sys.argv[2]):
            with open(sys.argv[2], "w"):
                return super().hello()
        return super().hello() | json.loads(sys.argv[1])


reference.serve(Narrow())
