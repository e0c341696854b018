"""An adapter that fails just what the example of an expected-failure file expects."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from typing import Any

from scbref.adapter import reference
from scbref.conformance.corpus.load import load
from tests.docs.blocks import blocks

(EXAMPLE,) = (b for b in blocks("docs/how-to/expected-failures.md") if b.language == "toml")


class Failing(reference.ReferenceAdapter):
    """Takes the vectors that the page names by id, refuses the valid ones that it names by glob."""

    def __init__(self) -> None:
        super().__init__()
        entries = tomllib.loads(EXAMPLE.text)["expected"]
        ids = {entry["id"] for entry in entries if "id" in entry}
        globs = [entry["glob"] for entry in entries if "glob" in entry]
        vectors = load().vectors
        self.taken = [vector.in_ for vector in vectors if vector.id in ids]
        self.refused = [v.in_ for v in vectors if any(fnmatchcase(v.id, glob) for glob in globs)]

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        answer = super().answer(request)
        if request.get("in") in self.taken:
            return {"ok": {}}
        if "ok" in answer and request.get("in") in self.refused:
            return {"error": {"class": "other"}}
        return answer


if __name__ == "__main__":
    reference.serve(Failing())
