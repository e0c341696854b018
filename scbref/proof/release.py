"""The names of lnd's releases, as a user gives them."""

from __future__ import annotations

from dataclasses import replace

from scbref.errors import UNSUPPORTED, ScbError
from scbref.profiles import SAFE, Behaviour, Profile, profile_named


def release_named(name: str) -> Profile:
    """Return the profile of a release such as ``lnd-0.18``, ``0.21.3`` or ``v0.19.2-beta``.

    Raises:
        ScbError: ``unsupported``: not a release, older than lnd 0.13 or newer than what is known.
    """
    profile = profile_named(name)
    if profile == SAFE:
        raise ScbError(f"{name} is not a release such as lnd-0.21", code=UNSUPPORTED)
    # Older restores, before a revocation root was a shared secret, are not modelled.
    if not profile.has(Behaviour.ECDH_SHACHAIN_ROOT):
        raise ScbError("releases before lnd-0.13 are not known here", code=UNSUPPORTED)
    return replace(profile, name=f"lnd-{profile.name}")
