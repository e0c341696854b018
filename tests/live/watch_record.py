"""What was done to the daemon and to our file, and when."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Record:
    """Times are seconds since 1970, as files have them."""

    opened: int = 0
    closed: int = 0
    killed_at: list[float] = field(default_factory=list)
    served_at: list[float] = field(default_factory=list)
    """When lnd served again, after each kill."""
    spoilt: list[bytes] = field(default_factory=list)
    """Digests of what the vandal left in place of our file."""
    unreadable: int = 0
    """How often that was no backup."""
