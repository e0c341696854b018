"""The option that names a release of lnd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scbref.cli.failure import USAGE, Failure
from scbref.errors import ScbError

if TYPE_CHECKING:
    from scbref.profiles import Profile


def parse_release(name: str) -> Profile:
    """Return the release that ``--for`` names.

    Raises:
        Failure: code 2: none that is known.
    """
    from scbref.proof import release_named

    try:
        return release_named(name)
    except ScbError as error:
        raise Failure(f"--for: {error.message}", USAGE) from None
