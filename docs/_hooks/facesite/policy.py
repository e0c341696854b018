"""The content security policy of each page: it runs what the site has, and asks no other host.

Scripts that stand in a page are named by their hashes, since the theme decides what they are.
"""

from __future__ import annotations

import base64
import hashlib
import re

_INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_IS_CODE = re.compile(r"\b(?:src|type=\"?application/json)")
_HEAD = re.compile(r"<head>", re.IGNORECASE)

# A page read from a folder on disk has no origin of its own: `file:` names what is beside it.
_COMMON = (
    "default-src 'none'",
    "style-src 'self' file: 'unsafe-inline'",
    "img-src 'self' file: data:",
    "font-src 'self' file:",
    "form-action 'none'",
    "base-uri 'none'",
)
_SEARCHING = ("connect-src 'self'", "worker-src 'self' file:", "frame-src 'self'")
_SILENT = ("connect-src 'none'", "worker-src 'self' file: blob:")
"""For a page that takes secrets: nothing in it can send anything to anybody."""


def hashes(output: str) -> list[str]:
    """Return the sources that allow the scripts which stand in a page."""
    found = []
    for script in _INLINE.finditer(output):
        if not _IS_CODE.search(script.group("attributes")):
            digest = hashlib.sha256(script.group("text").encode()).digest()
            found.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return list(dict.fromkeys(found))


def policy(output: str, is_silent: bool) -> str:
    """Return the policy of a page.

    Args:
        output: the whole page.
        is_silent: whether it may not even ask its own server.
    """
    scripts = " ".join(["script-src 'self' file:", *hashes(output)])
    return "; ".join([*_COMMON, scripts, *(_SILENT if is_silent else _SEARCHING)])


def with_policy(output: str, is_silent: bool) -> str:
    """Return the page with its policy, which is the first thing in its head."""
    content = policy(output, is_silent)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    return _HEAD.sub(lambda head: f"{head.group(0)}\n    {meta}", output, count=1)
