"""A type of a Kaitai Struct description while it is put together."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Type:
    """Parameters, the fields in the order of the bytes, and values that are made of them."""

    def __init__(self, doc: str) -> None:
        self.doc = doc
        self.params: list[Json] = []
        self.seq: list[Json] = []
        self.instances: Json = {}
        self.requirements: list[str] = []

    def put(self, field: Json) -> None:
        """Add a field behind the others."""
        self.seq.append(field)

    def give(self, name: str, expression: str) -> None:
        """Add a value that is made of the fields."""
        self.instances[name] = {"value": expression}

    def called(self, name: str, caller: Type) -> str:
        """Return how a field of ``caller`` names this type, with the arguments that it asks for.

        Raises:
            KeyError: the caller has no such value.
        """
        wanted = [each["id"] for each in self.params]
        missing = [each for each in wanted if each not in caller.instances]
        if missing:
            raise KeyError(f"{name} asks for {missing}")
        return f"{name}({', '.join(wanted)})" if wanted else name

    def body(self) -> Json:
        """Return fields and values."""
        return {"seq": self.seq, **({"instances": self.instances} if self.instances else {})}

    def written(self) -> Json:
        """Return the type as it stands in the description."""
        head: Json = {"doc": self.doc} if self.doc else {}
        if self.requirements:
            head["-requirements"] = self.requirements
        return {**head, **({"params": self.params} if self.params else {}), **self.body()}
