"""Whether what a row holds is what the store puts there: damage has a name and a place.

SQLite keeps what it is given, whatever the type of a column: a flipped bit or a foreign program may
leave text in a number, a status that there is not, an onion name that is none. Whether a number or
a key is one that a backup can hold is for the serializer to say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from scbref.errors import BAD_ADDRESS, MISSING_FIELD, OUT_OF_RANGE, ChannelSourceError

T = TypeVar("T")

_BLOBS: Final = {
    "funding_txid": 32,
    "chain_hash": 32,
    "identity_pub": 33,
    "revocation_root": None,
    "commit_tx": None,
    "commit_sig": None,
    "tapscript_root": None,
    "remote_multi_sig_key": None,
    "remote_revocation_base_point": None,
    "remote_payment_base_point": None,
    "remote_delay_base_point": None,
    "remote_htlc_base_point": None,
}
"""Columns of bytes, and how many; ``None`` where a serializer judges that."""
_FLAGS: Final = {"is_pending", "is_initiator", "restored"}
_TEXTS: Final = {"restored_from"}


def damaged(message: str, path: str, code: str = OUT_OF_RANGE) -> ChannelSourceError:
    """Return the error that says where the store is damaged."""
    return ChannelSourceError(f"the database is damaged: {message}", code=code, path=path)


def read(what: str, path: str, make: Callable[[], T]) -> T:
    """Make a value of what the store holds.

    Raises:
        ChannelSourceError: ``out-of-range``: it is none; with the path.
    """
    try:
        return make()
    except ChannelSourceError:
        raise
    # Every way in which a parser may fail; none of them is a fault of ours.
    except Exception as error:
        raise damaged(f"no {what} ({type(error).__name__})", path) from error


class RowCheck:
    """Holds rows to the types of their columns."""

    def __init__(self, columns: Sequence[str], may_be_null: set[str]) -> None:
        """Take the names of the columns, and which of them need not have a value."""
        self._columns = tuple(columns)
        self._types = tuple(
            (_type_of(name), type(None)) if name in may_be_null else (_type_of(name),)
            for name in columns
        )

    def require(self, row: Sequence[Any], path: str) -> None:
        """See that each value is one of its column's.

        Raises:
            ChannelSourceError: ``missing-field``, ``out-of-range``: with the path of the column.
        """
        for name, types, value in zip(self._columns, self._types, row, strict=True):
            if type(value) not in types:
                code = MISSING_FIELD if value is None else OUT_OF_RANGE
                raise damaged(f"{types[0].__name__} expected", f"{path}.{name}", code)
            if name in _FLAGS and value not in (0, 1):
                raise damaged("yes or no expected", f"{path}.{name}")
            size = _BLOBS.get(name)
            if size is not None and len(value) != size:
                raise damaged(f"{size} bytes expected", f"{path}.{name}")


def json_of(text: str) -> Any:
    """Return the value of JSON text; what nests too deep is none either."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def require_address(name: Any, host: Any, port: Any, names: Sequence[str], path: str) -> None:
    """See that a row can be an address.

    Raises:
        ChannelSourceError: ``bad-address``.
    """
    is_good = (
        name in names
        and type(host) is bytes
        and (port is None if name == "opaque" else type(port) is int)
        and (not name.startswith("onion") or _is_text(host))
    )
    if not is_good:
        raise damaged("no address", path, BAD_ADDRESS)


def _type_of(column: str) -> type:
    if column in _BLOBS:
        return bytes
    return str if column in _TEXTS else int


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
