"""Is a restoration about one of its behaviours?"""

from __future__ import annotations

from typing import Any, Final

from ..drawing.addresses import Json
from ..drawing.restoring import FAMILIES
from ..drawing.values import LOCAL_KEYS

LAST_VERSION: Final = 7
"""Of a Single."""


def _to_restore(value: Any) -> list[Json]:
    """Return the Singles that shells are to be made of; where they are packed there are nonces."""
    is_asked = isinstance(value, dict) and "key_ring" in value and "nonces" not in value
    return list(value.get("singles", ())) if is_asked else []


def unmapped(value: Any) -> bool:
    """Say whether a request has a Single that no shell can be made of."""
    for single in _to_restore(value):
        locators = [single["local_chan_cfg"][name] for name in LOCAL_KEYS]
        locators.append(single["sha_chain_root_desc"]["key_locator"])
        if single["version"] > LAST_VERSION or any(at["family"] >= FAMILIES for at in locators):
            return True
    return False


def keyed_beside_index(value: Any) -> bool:
    """Say whether a request has a root with a public key, and another index than 0."""
    roots = [single["sha_chain_root_desc"] for single in _to_restore(value)]
    return any("pub_key" in root and root["key_locator"]["index"] for root in roots)
