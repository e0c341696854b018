"""Whether file permissions bind this process at all."""

from __future__ import annotations

import os
import tempfile
from functools import cache


@cache
def permissions_bind() -> bool:
    """Say whether a folder without write permission refuses a new file; root is not refused."""
    with tempfile.TemporaryDirectory(prefix="scb-permissions-") as folder:
        os.chmod(folder, 0o500)
        try:
            with open(os.path.join(folder, "probe"), "xb"):
                return False
        except PermissionError:
            return True
        finally:
            os.chmod(folder, 0o700)
