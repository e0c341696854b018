"""The time zone that adapters run in: one in which a wrong way to tell the time shows at once.

Files that an operation names by the local time show four mistakes: universal time in its place, a
clock of twelve hours, numbers without leading zeros, a zone of one's own. In the hour after
midnight, far from Greenwich, none of them goes unseen: 00 would be 12, or 0, or another hour. Some
zone always is in that hour, whatever the machine's own zone and clock.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOUR: Final = 3600
DAY: Final = 86400
_QUARTERS: Final = {
    "Asia/Kabul": 4.5,
    "Asia/Kolkata": 5.5,
    "Asia/Kathmandu": 5.75,
    "Asia/Yangon": 6.5,
    "Australia/Eucla": 8.75,
    "Australia/Darwin": 9.5,
    "Pacific/Marquesas": -9.5,
}
"""Zones with a part of an hour and without summer time → hours ahead of UTC."""
_SYSTEM: Final = (Path("/usr/share/zoneinfo"), Path("/usr/lib/zoneinfo"))


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that never changes its clocks."""

    name: str
    """As ``TZ`` and every library of zones have it."""
    offset: int
    """Seconds that its clocks are ahead of UTC."""

    def second_of_day(self, now: float) -> int:
        """Return the seconds since its last midnight."""
        return int(now + self.offset) % DAY

    def tells(self, now: float) -> bool:
        """Say whether it is the hour there in which mistakes show."""
        return self.second_of_day(now) < HOUR


def _etc(hours: int) -> Zone:
    # In these names the sign is that of POSIX: hours behind UTC.
    return Zone(f"Etc/GMT{-hours:+d}", hours * HOUR)


ZONES: Final = (
    *(Zone(name, int(hours * HOUR)) for name, hours in _QUARTERS.items()),
    *map(_etc, (*range(1, 15), *range(-12, 0))),
)
"""Those with an odd offset first. UTC itself is none of them: it could not be told from UTC."""


def telling_zone(now: float, turn: int = 0) -> Zone:
    """Return a zone in which it is the hour after midnight, and stays so the longest.

    Args:
        now: seconds since 1970.
        turn: a number that changes from call to call.
    """
    there = [zone for zone in ZONES if zone.tells(now)]
    if not there:
        # It is that hour in Greenwich. By turns 23, which would be 11, and 01, which would be 1.
        return _etc(1 if turn % 2 else -1)
    return min(there, key=lambda zone: zone.second_of_day(now))


def zone_variables(zone: Zone, folder: Path) -> Mapping[str, str]:
    """Return the variables that put a program into a zone.

    Args:
        zone: the zone.
        folder: an empty one of the program's; where the system has no zones, this one is written
            there, and named to the libraries that can be told.
    """
    if any((root / zone.name).is_file() for root in _SYSTEM):
        return {"TZ": zone.name}
    path = folder / "zoneinfo" / zone.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_zone_file(zone))
    root = str(folder / "zoneinfo")
    return {"TZ": zone.name, "TZDIR": root, "ZONEINFO": root, "PYTHONTZPATH": root}


def _zone_file(zone: Zone) -> bytes:
    """Return a TZif file (RFC 8536, version 2) of a zone that never changes."""
    name = b"-00\0"
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, len(name))
    head = b"TZif2" + bytes(15) + counts
    body = struct.pack(">lbb", zone.offset, 0, 0) + name
    minutes = -zone.offset // 60
    sign = "-" if minutes < 0 else ""
    rule = f"\n<-00>{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}\n"
    return head + body + head + body + rule.encode()
