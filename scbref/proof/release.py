"""The names of lnd's releases, as a user gives them, and what each can read and restore."""

from __future__ import annotations

import re
from typing import Final

from scbref.errors import UNSUPPORTED, ScbError
from scbref.profiles import RELEASES, Profile

OLDEST_RESTORING: Final = (0, 13)
"""From here on a revocation root is a shared secret; older restores are not modelled."""

KEEPS_UNKNOWN_ADDRESSES: Final = (0, 15)
"""Since then lnd reads an address of an unknown type."""

KNOWS_HOST_NAMES: Final = (0, 20)
"""Since then lnd knows host names. Source: lnd lnwire ``DNSAddress``."""

_NAME: Final = re.compile(r"(?:lnd-)?v?(\d+)\.(\d+)(?:\.(\d+))?(?:-beta)?")


def release_named(name: str) -> Profile:
    """Return the profile of a release such as ``lnd-0.18``, ``0.21.3`` or ``v0.19.2-beta``.

    Raises:
        ScbError: ``unsupported``: not a release, older than lnd 0.13 or newer than what is known.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise ScbError(f"{name} is not a release such as lnd-0.21", code=UNSUPPORTED)
    numbers = tuple(int(part) for part in found.groups() if part is not None)
    newest = RELEASES[-1]
    if numbers[:2] > newest:
        text = f"lnd {'.'.join(map(str, numbers))} is not known here; the newest is lnd-"
        raise ScbError(text + ".".join(map(str, newest)), code=UNSUPPORTED)
    if numbers < OLDEST_RESTORING:
        raise ScbError("releases before lnd-0.13 are not known here", code=UNSUPPORTED)
    return Profile(f"lnd-{'.'.join(map(str, numbers))}", numbers)
