"""Values that a vector describes instead of holding them: long ones, and those of a file.

A described value is an object with a member whose name begins with ``$``. Anybody can expand one
without our code: nothing is asked for but joining, counting and SHA-256 (vectors/README.md). What a
case hashes to is what its expansion hashes to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from .error import CorpusError
from .forms import MARK, WIDEST, Cycle, Digest, File, Form, Hex, Number, form_of

MOST: Final = 4 << 20
"""Rounds of a repetition and parts of a text that one case may come to."""
LONGEST: Final = 64 << 20
"""Characters that one described value may come to."""
KEPT: Final = 18
"""Expanded cases that are remembered: as many as may be in flight, since what comes back is judged
with the same."""
QUOTED: Final = b'"$'
"""In the JSON of whatever describes a value."""
_BLOCK: Final = 32

Maker = Callable[[int], Any]
"""Makes a value for a round, counted from 0; outside a repetition that is round 0."""
_Kept = TypeVar("_Kept")


def may_describe(*values: Any) -> bool:
    """Say whether something in values may be described; quicker than to look at each member."""
    return QUOTED in msgspec.json.encode(values)


class Expander:
    """Expands the described values of the vector files in one folder."""

    def __init__(self, folder: Path | None) -> None:
        """Begin with no file read.

        Args:
            folder: where the paths of ``$file`` begin; ``None`` when no file may be named.
        """
        self._folder = folder
        self._files: dict[str, Maker] = {}
        self._cycles: dict[str, Maker] = {}
        self._open: set[str] = set()
        self._kept: dict[str, Any] = {}
        self._left = 0

    def kept(self, key: str, make: Callable[[], _Kept]) -> _Kept:
        """Return what was made last under a key, or make it now."""
        found: _Kept = self._kept.pop(key) if key in self._kept else make()
        self._kept[key] = found
        while len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return found

    def expanded(self, value: Any) -> Any:
        """Return a value with everything in it expanded; what describes nothing is not copied.

        Raises:
            CorpusError: something is described that cannot be made, or comes to more than
                ``MOST`` rounds or ``LONGEST`` characters.
        """
        self._left = MOST
        try:
            maker = self._maker(value)
            return value if maker is None else maker(0)
        except RecursionError:
            raise CorpusError("what is described is nested too deeply") from None

    def _maker(self, value: Any) -> Maker | None:
        """Return what makes a value; ``None`` when nothing in it is described."""
        if isinstance(value, list):
            return self._list(value)
        if not isinstance(value, dict):
            return None
        for name in value:
            if name.startswith(MARK):
                return self._form(form_of(value, name))
        makers = {name: self._maker(each) for name, each in value.items()}
        changing = [(name, maker) for name, maker in makers.items() if maker is not None]
        if not changing:
            return None

        def made(at: int) -> Any:
            whole = value.copy()
            for name, maker in changing:
                whole[name] = maker(at)
            return whole

        return made

    def _always(self, value: Any) -> Maker:
        """Return what makes a value, also where nothing in it is described."""
        return self._maker(value) or (lambda at: value)

    def _form(self, form: Form) -> Maker:
        if isinstance(form, Hex):
            return self._text(form)
        if isinstance(form, Cycle):
            return self._cycle(form)
        if isinstance(form, Number):
            return _number(form)
        if isinstance(form, Digest):
            return _digest(form)
        if isinstance(form, File):
            return self._file(form.path)
        raise CorpusError("$repeat stands neither in a list nor among the parts of $hex")

    def _cycle(self, form: Cycle) -> Maker:
        if isinstance(form.values, list):
            return self._in_turn(form.values)
        name = form_of(form.values, "$file").path
        if name not in self._cycles:
            self._cycles[name] = self._in_turn(_decoded(name, self.read(name)))
        return self._cycles[name]

    def _in_turn(self, values: Any) -> Maker:
        if not isinstance(values, list) or not values:
            raise CorpusError("$cycle has no value")
        makers = [self._always(each) for each in values]
        return lambda at: makers[at % len(makers)](at)

    def _list(self, values: list[Any]) -> Maker | None:
        rounds = list(self._rounds(values))
        if all(times is None and maker is None for times, maker, _ in rounds):
            return None
        return lambda at: [
            value if maker is None else maker(at if times is None else number)
            for times, maker, value in rounds
            for number in range(1 if times is None else self._taken(times))
        ]

    def _text(self, form: Hex) -> Maker:
        rounds = list(self._rounds(form.parts))

        def made(at: int) -> str:
            parts: list[str] = []
            size = 0
            for times, maker, value in rounds:
                found: Iterable[Any]
                if times is None:
                    found = (value if maker is None else maker(at),)
                else:
                    found = self._repeated(times, maker, value)
                for part in found:
                    if not isinstance(part, str):
                        raise CorpusError("a part of $hex is no text")
                    size += len(part)
                    if size > LONGEST:
                        raise CorpusError(f"$hex comes to more than {LONGEST} characters")
                    parts.append(part)
            return "".join(parts)

        return made

    def _repeated(self, times: int, maker: Maker | None, value: Any) -> Iterable[Any]:
        """Return the parts of a text that one value makes in its rounds."""
        if maker:
            return map(maker, range(self._taken(times)))
        if isinstance(value, str) and len(value) * times <= LONGEST:
            return (value * times,)
        raise CorpusError(f"$hex comes to more than {LONGEST} characters, or is no text")

    def _rounds(self, values: list[Any]) -> Iterator[tuple[int | None, Maker | None, Any]]:
        """Yield the rounds of each value, if it is repeated, what makes it, and the value."""
        for value in values:
            if isinstance(value, dict) and "$repeat" in value:
                form = form_of(value, "$repeat")
                if form.times < 0:
                    raise CorpusError("$repeat is negative")
                yield form.times, self._maker(form.of), form.of
            else:
                yield None, self._maker(value), value

    def _taken(self, times: int) -> int:
        self._left -= times
        if self._left < 0:
            raise CorpusError(f"a case comes to more than {MOST} repetitions")
        return times

    def _file(self, name: str) -> Maker:
        if name not in self._files:
            if not name.endswith(".json"):
                text = self.read(name).hex()
                return self._files.setdefault(name, lambda at: text)
            if name in self._open:
                raise CorpusError(f"{name} names itself")
            self._open.add(name)
            try:
                self._files[name] = self._of_value(name)
            finally:
                self._open.remove(name)
        return self._files[name]

    def _of_value(self, name: str) -> Maker:
        data = self.read(name)
        value = _decoded(name, data)
        return self._always(value) if QUOTED in data else lambda at: value

    def read(self, name: str) -> bytes:
        """Return what a file holds.

        Args:
            name: path from the folder of the vector file.

        Raises:
            CorpusError: it is not in the folder, not there, or too large.
        """
        if self._folder is None:
            raise CorpusError(f"{name}: files can be named only by vectors in a folder")
        folder = self._folder.resolve()
        try:
            path = (folder / name).resolve()
            if not path.is_relative_to(folder):
                raise CorpusError(f"{name}: outside the folder of the vectors")
            if path.stat().st_size * 2 > LONGEST:
                raise CorpusError(f"{name}: larger than {LONGEST // 2} bytes")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CorpusError(f"{name}: {reason}") from None


def _decoded(name: str, data: bytes) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CorpusError(f"{name}: {error}") from None


def _number(form: Number) -> Maker:
    first, step, width = form.first, form.step, form.bytes
    if width and form.decimal:
        raise CorpusError("$number is written either as bytes or as a decimal text")
    if not 0 <= width <= WIDEST:
        raise CorpusError(f"$number has more than {WIDEST} bytes")
    if form.decimal:
        return lambda at: str(first + step * at)
    if not width:
        return lambda at: first + step * at

    def written(at: int) -> str:
        number = first + step * at
        if not 0 <= number < 1 << 8 * width:
            raise CorpusError(f"$number is {number}, which has no {width} bytes")
        return number.to_bytes(width, "big").hex()

    return written


def _digest(form: Digest) -> Maker:
    if not 0 <= form.bytes * 2 <= LONGEST:
        raise CorpusError(f"$digest has more than {LONGEST // 2} bytes")
    name, size, digits = form.name, form.bytes, 2 * form.bytes
    if size <= _BLOCK:
        return lambda at: hashlib.sha256(f"{name}/{at}/0".encode()).hexdigest()[:digits]
    return lambda at: _long_digest(name, at, size)


def digest(name: str, at: int, size: int) -> str:
    """Return ``size`` bytes that follow from a name and a round, in hex."""
    blocks = range((size + _BLOCK - 1) // _BLOCK)
    found = [hashlib.sha256(f"{name}/{at}/{n}".encode()).hexdigest() for n in blocks]
    return "".join(found)[: 2 * size]


_long_digest: Final = lru_cache(maxsize=32)(digest)
