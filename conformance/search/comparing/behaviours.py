"""Is a case about a behaviour? Then two adapters that choose differently may differ there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from ...corpus.load import Behaviour
from ...corpus.plaintext import OPENED, plaintexts
from ...judging.compare import texts
from ...judging.judge import chosen
from ...protocol.messages import Declared
from ..drawing.addresses import Json
from ..drawing.points import ORDER
from ..drawing.seeds import Place, SeedCorpus
from ..drawing.values import HEIGHT, LEASE, ROOT
from .restoring import keyed_beside_index, unmapped

U16: Final = 0xFFFF
ROOT_FAMILY: Final = 5
_MAPPED: Final = "00" * 10 + "ffff"
_HOST: Final = re.compile(r"(?=.{1,255}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")
_KNOWN_TYPES: Final = range(6)
_OVERHEAD: Final = 700
"""Bytes of a Single apart from addresses, transaction and signature, at most."""


def differing(one: Declared, other: Declared, known: Mapping[str, Behaviour]) -> frozenset[str]:
    """Return the behaviours for which two adapters made different choices."""
    return frozenset(
        name for name in known if chosen(name, one, known) != chosen(name, other, known)
    )


def _members(value: Any, name: str) -> Iterator[Any]:
    """Yield every member called ``name``, however deep."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key == name:
                yield member
            yield from _members(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from _members(member, name)


def _singles(value: Any) -> Iterator[Json]:
    """Yield every Single in a request or an answer."""
    if isinstance(value, dict):
        if "remote_chan_cfg" in value:
            yield value
            return
        for member in value.values():
            yield from _singles(member)
    elif isinstance(value, list):
        for member in value:
            yield from _singles(member)


def _addresses(value: Any) -> Iterator[Json]:
    for listed in _members(value, "addresses"):
        yield from listed


def _channels(value: Any) -> Iterator[Json]:
    """Yield every OpenChannel in a request."""
    yield from _members(value, "channel")
    for listed in _members(value, "channels"):
        yield from listed


def _legacy_roots(value: Any) -> list[str | None]:
    """Return the sha chain roots of which the key is taken: those without a locator of family 5."""
    return [
        channel.get("revocation_root")
        for channel in _channels(value)
        if channel["revocation_key_locator"]["family"] != ROOT_FAMILY
    ]


def _kind(wanted: str, test: Callable[[Json], bool]) -> Callable[[Any], bool]:
    return lambda value: any(a.get("type") == wanted and test(a) for a in _addresses(value))


def _size(address: Json) -> int:
    text = address.get("ip") or address.get("hostname") or address.get("payload") or ""
    return len(text) // 2 + 40


def _odd_ip(value: Any) -> bool:
    sizes = {"tcp4": 8, "tcp6": 32}
    return any(len(a.get("ip", "")) != sizes[a["type"]] for a in _addresses(value) if "ip" in a)


def _swallowing(value: Any) -> bool:
    for single in _singles(value):
        kinds = [address.get("type") for address in single.get("addresses", ())]
        if "opaque" in kinds[:-1]:
            return True
    return False


def _repeated(value: Any) -> bool:
    points = [str(single.get("funding_outpoint")) for single in _singles(value)]
    return len(points) != len(set(points))


def _unwritten(value: Any) -> bool:
    for single in _singles(value):
        version, close = single.get("version"), single.get("close_tx_inputs", {})
        if (
            ("lease_expiry" in single and version not in LEASE)
            or ("commit_height" in close and version not in HEIGHT)
            or ("tapscript_root" in close and version not in ROOT)
        ):
            return True
    return False


def _long_single(value: Any) -> bool:
    for single in _singles(value):
        close = single.get("close_tx_inputs", {})
        variable = len(close.get("commit_tx", "")) + len(close.get("commit_sig", ""))
        size = variable // 2 + sum(map(_size, single.get("addresses", ())))
        if size + _OVERHEAD > U16:
            return True
    return False


def _calls(value: Any, call: str) -> set[str]:
    """Return the results of a restorer's or connector's calls; an answer has none."""
    return {each for given in _members(value, call) if isinstance(given, list) for each in given}


def _onion(test: Callable[[str], object]) -> Callable[[Any], bool]:
    return lambda value: any(
        test(a["onion_service"]) for a in _addresses(value) if "onion_service" in a
    )


ABOUT: Final[Mapping[str, Callable[[Any], bool]]] = {
    "capacity-top-bit-negative": lambda v: any(
        not 0 <= int(c) < 1 << 63 for c in _members(v, "capacity")
    ),
    "unknown-address-opaque": _kind("opaque", lambda _: True),
    "dns-address-read": _kind("dns", lambda _: True),
    "dns-unvalidated": _kind(
        "dns",
        lambda a: (
            not _HOST.fullmatch(bytes.fromhex(a.get("hostname", "")).decode("latin-1"))
            or not a.get("port")
        ),
    ),
    "onion-v3-unverified": _kind("onion_v3", lambda _: True),
    "mapped-ipv6-read": _kind("tcp6", lambda a: a.get("ip", "").startswith(_MAPPED)),
    "mapped-ipv6-rewritten": _kind("tcp6", lambda a: a.get("ip", "").startswith(_MAPPED)),
    "duplicate-outpoints-in-multi": _repeated,
    "duplicate-outpoints-packed": _repeated,
    "unwritten-fields-dropped": _unwritten,
    "writer-port-wraps": lambda v: any(not 0 <= a.get("port", 0) <= U16 for a in _addresses(v)),
    "writer-nil-ip": _odd_ip,
    "writer-dns-length-wraps": _kind("dns", lambda a: len(a.get("hostname", "")) > 510),
    "writer-address-block-wraps": lambda v: any(
        sum(map(_size, s.get("addresses", ()))) > U16 for s in _singles(v)
    ),
    "writer-single-length-wraps": _long_single,
    "writer-commit-sig-length-wraps": lambda v: any(
        len(sig) > 2 * U16 for sig in _members(v, "commit_sig")
    ),
    "writer-opaque-known-type": _kind(
        "opaque", lambda a: int(a.get("payload", "")[:2] or "ff", 16) in _KNOWN_TYPES
    ),
    "writer-opaque-empty": _kind("opaque", lambda a: not a.get("payload")),
    "writer-opaque-swallows": _swallowing,
    "writer-onion-suffix-unchecked": _onion(lambda name: not name.endswith(".onion")),
    "writer-onion-host-short": _onion(lambda name: re.search(r"[=\r\n]", name)),
    # The same byte begins the witness form.
    "writer-zero-input-tx": lambda v: any(tx[8:10] == "00" for tx in _members(v, "commit_tx")),
    "writer-unparsable-point": lambda v: "02" + "00" * 32 in texts(v),
    "writer-nil-commit-tx": lambda v: any(
        "commit_tx" not in inputs for inputs in _members(v, "close_tx_inputs")
    ),
    "newsingle-no-root": lambda v: None in _legacy_roots(v),
    "newsingle-unusable-root": lambda v: any(
        root is not None and int(root or "0", 16) % ORDER == 0 for root in _legacy_roots(v)
    ),
    "fetch-source-failure": lambda v: "channels" in _members(v, "fails"),
    "restore-unmapped-single": unmapped,
    "restore-key-beside-index": keyed_beside_index,
    "recover-wrapped-exists": lambda v: "exists-wrapped" in _calls(v, "restore"),
    "recover-restore-failure": lambda v: bool(_calls(v, "restore") & {"fail", "exists-wrapped"}),
    "recover-unreachable-peer": lambda v: bool(_calls(v, "connect") - {"ok"}),
    "recover-second-run": lambda v: bool(
        _calls(v, "restore") & {"exists", "exists-wrapped"} and _calls(v, "connect") - {"ok"}
    ),
}
"""By behaviour: whether the values in a request or in an answer are about it."""

OF_WRITERS: Final = frozenset(
    {name for name in ABOUT if name.startswith("writer-")}
    | {"mapped-ipv6-rewritten", "unwritten-fields-dropped", "duplicate-outpoints-packed"}
)


def _extent(places: Iterable[Place], prefix: str) -> int:
    return max((p.end for p in places if p.name.startswith(prefix)), default=0)


def _structure(data: bytes, places: tuple[Place, ...]) -> set[str]:
    """Return the behaviours that the form of readable bytes is about."""
    found = set()
    if _extent(places, "") < len(data):
        found |= {"trailing-bytes-after-single", "trailing-bytes-after-multi"}
    for place in places:
        prefix, _, name = place.name.rpartition(".")
        content = data[place.start : place.end]
        if name == "is_initiator" and content not in (b"\0", b"\1"):
            found.add("bool-other-than-one")
        if name == "length" and "addresses" not in prefix:
            within = prefix + "." if prefix else ""
            if int.from_bytes(content, "big") != _extent(places, within) - place.end:
                found.add("single-length-ignored")
        if name == "addresses" and 0 in content[2:]:
            # Any zero byte may be a type; where both sides agree about it nothing is lost.
            found.add("type-0-address-dropped")
    return found


UNSETTLED: Final = {
    "commit_tx.inputs.count": range(102_302, 818_402),
    "commit_tx.outputs.count": range(466_035, 3_728_272),
}
"""Counts that some releases of lnd refuse as such and others only when the data ends."""


def unsettled(op: str, given: Json, seeds: SeedCorpus) -> bool:
    """Say whether bytes hold a count that releases of lnd refuse in different ways."""
    return any(
        place.name.endswith(name) and _compact_size(data[place.start : place.start + 9]) in counts
        for data, kind in plaintexts(op, given, seeds.open)
        for place in seeds.explain(data, kind)
        for name, counts in UNSETTLED.items()
    )


def _compact_size(data: bytes) -> int:
    width = {0xFD: 2, 0xFE: 4, 0xFF: 8}.get(data[0] if data else 0, 0)
    return int.from_bytes(data[1 : 1 + width] if width else data[:1], "little")


def touched(
    names: frozenset[str], op: str, given: Json, answers: Iterable[Json], seeds: SeedCorpus
) -> set[str]:
    """Return those of the behaviours ``names`` that a case is about.

    Args:
        names: behaviours to look for.
        op: the operation.
        given: the request's ``in``.
        answers: the ``ok`` values that were given.
        seeds: explains bytes.
    """
    if not names:
        return set()
    read = list(plaintexts(op, given, seeds.open))
    # An envelope holds values that no answer shows, as does the rest of a recovery that failed.
    inside = [seeds.read(*each) for each in read] if op in OPENED else []
    values = [given, *answers, *filter(None, inside)]
    found = set()
    for name in names & ABOUT.keys():
        # What a writer does is decided by what it is given.
        found |= (
            {name} if any(map(ABOUT[name], [given] if name in OF_WRITERS else values)) else set()
        )
    for data, kind in read:
        found |= names & _structure(data, seeds.explain(data, kind))
    return found
