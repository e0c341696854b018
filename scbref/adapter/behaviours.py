"""What the reference declares of its stateful side, by profile."""

from __future__ import annotations

from typing import Final

from scbref.profiles import Behaviour, Profile

SAFE_CHOICES: Final = {
    "newsingle-unusable-root": "refuse",
    "newsingle-no-root": "refuse",
    "fetch-source-failure": "pass-on",
    "multifile-linked-main": "follow",
    "multifile-linked-temp": "remove",
    "multifile-named-as-temp": "keep",
    "multifile-empty-bytes": "refuse",
    "multifile-same-second-archive": "keep-both",
    "multifile-mode": "keep",
    "multifile-folder-as-main": "refuse",
    "swapper-unserializable-single": "set-aside",
    "swapper-unreadable-single": "set-aside",
    "swapper-failed-close": "stays-closed",
    "swapper-poorer-single": "keep-richer",
    "swapper-second-start": "retry",
    "swapper-start-after-stop": "refuse",
    "swapper-closed-events": "end",
    "swapper-never-started": "cancel",
    "recover-wrapped-exists": "skip",
    "recover-restore-failure": "go-on",
    "recover-unreachable-peer": "go-on",
    "recover-second-run": "dial",
}
"""What ``safe`` mends."""

RELEASE_CHOICES: Final = {
    # No profile panics, and none writes a key that cannot be read back.
    "newsingle-no-root": "refuse",
    "swapper-unreadable-single": "block",
}
"""Where a release profile is not what its lnd is; everything else is lnd's current choice."""


def living_behaviours(profile: Profile) -> dict[str, str]:
    """Return what a profile declares."""
    if profile.is_safe:
        return dict(SAFE_CHOICES)
    if not profile.has(Behaviour.UNION_WITH_DISK):
        return RELEASE_CHOICES | {"swapper-failed-close": "stays-closed"}
    return dict(RELEASE_CHOICES)
