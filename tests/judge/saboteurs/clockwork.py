"""The reference, telling the time wrongly in names of archives: ``clockwork.py MISTAKE``."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import Any

from scbref.adapter import reference

ARCHIVE = re.compile(r"(.*-)(\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)((?:-\d+)?)")


def wrongly(text: str, mistake: str) -> str:
    when = time.mktime(time.strptime(text, "%Y-%m-%d-%H-%M-%S"))
    if mistake == "gmtime":
        return time.strftime("%Y-%m-%d-%H-%M-%S", time.gmtime(when))
    if mistake == "twelve":
        return time.strftime("%Y-%m-%d-%I-%M-%S", time.localtime(when))
    return "-".join(str(int(part)) for part in text.split("-"))


class Clockwork(reference.ReferenceAdapter):
    """Renames archives after each swap."""

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = super().answer(request)
        path = request.get("in", {}).get("path")
        if request.get("op") == "multifile.swap" and path:
            folder = Path(path).parent / "chan-backup-archives"
            for each in folder.iterdir() if folder.is_dir() else ():
                match = ARCHIVE.fullmatch(each.name)
                if match:
                    name = match[1] + wrongly(match[2], sys.argv[1]) + match[3]
                    os.rename(each, folder / name)
        return answer


if __name__ == "__main__":
    reference.serve(Clockwork())
