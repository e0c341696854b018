"""The ways in which the fake software can be wrong, one at a time."""

from __future__ import annotations

WRONG = (
    "forgets-a-channel",
    "wrong-capacity",
    "restores-none",
    "refuses-to-restore",
    "refuses-without-peers",
    "does-not-connect",
    "needs-a-restart",
    "closes-none",
    "keeps-the-money",
    "starts-on-junk",
    "overwrites-junk",
    "drops-closing",
    "keeps-closed",
    "drops-forced",
    "drops-own-confirmed",
    "keeps-settled",
    "misses-closes",
    "leaves-removed",
    "empty-after-restore",
    "dials-the-first-alone",
    "dials-the-last-alone",
)
