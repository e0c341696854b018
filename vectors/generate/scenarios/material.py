"""The channels, Singles and bytes that scenarios refer to by name."""

from __future__ import annotations

import base64
import copy
from typing import Any, Final

from scbref.conformance.corpus.points import numbered_point

from ..tools.case import Json
from ..tools.layout import single_bytes
from ..tools.material import derived_bytes, nonce, other_ring, own_ring, point
from ..tools.sealing import seal
from ..tools.shapes import opaque, single, tcp4
from ..tools.transaction import PLAIN, SMALL
from ..tools.zeros_behind import beginning
from .bare_channels import bare_channels, bare_singles
from .channel_types import TAPROOT, TAPSCRIPT_ROOT, TWEAKLESS
from .covering import CHAINS, covering_channels, covering_singles
from .odd_contents import ODD, joined, plain_bytes

HOME: Final = [tcp4("0a010203", 9735)]
COMMIT_SIG: Final = derived_bytes("scenario/commit-sig", 71).hex()
COMMIT_HEIGHT: Final = "77"
ROOT: Final = derived_bytes("scenario/shachain-root", 32).hex()
TAPROOT_ROOT: Final = derived_bytes("scenario/tapscript-root", 32).hex()
LOCATOR: Final = {"family": 5, "index": 9}
LEGACY: Final = {"family": 0, "index": 0}
NO_INPUTS_TX: Final = "02000000" + "00" + "00" + "00000000"
"""A transaction without inputs and outputs; its reader takes the counts for the segwit marker."""

OLD_ROOT: Final = f"{1:064x}"
"""A shachain root of the legacy scheme."""
OLD_ROOT_KEY: Final = numbered_point(1)
OLD_AREAS: Final = ("fetch", "recover")
"""Areas that no rule about close-tx inputs, versions or roots belongs to."""
BULKY: Final = {"commit_tx": bytes(PLAIN).hex(), "commit_sig": "5a" * 60_000}

NAMES: Final = ["a", "b", "c", "d", "e", "f", "g", "h", "x", "y"]
PLAIN_NAMES: Final = (*NAMES, "a nowhere", "a elsewhere", "a keyless", "pending", "no key")
"""Singles and channels that differ from others in nothing that a release could not know."""


def plain_single(name: str, **members: Any) -> Json:
    """Return the Single of :func:`plain_channel`."""
    inputs = {"commit_tx": bytes(PLAIN).hex(), "commit_sig": COMMIT_SIG}
    value = single(1, HOME, name=f"scenario/{name}", close=inputs)
    value["short_channel_id"] = {"block_height": 500, "tx_index": 2, "tx_position": 1}
    value["capacity"] = "1000000"
    value["sha_chain_root_desc"] = {"key_locator": LOCATOR}
    return value | members


def plain_channel(name: str, **members: Any) -> Json:
    """Return an open channel of the tweakless type, confirmed, with a commitment transaction."""
    described = plain_single(name)
    kept = ("is_initiator", "chain_hash", "funding_outpoint", "short_channel_id", "capacity")
    value: Json = {key: described[key] for key in (*kept, "local_chan_cfg", "remote_chan_cfg")}
    value |= {
        "chan_type": TWEAKLESS,
        "is_pending": False,
        "identity_pub": described["remote_node_pub"],
        "funding_broadcast_height": 490,
        "revocation_key_locator": LOCATOR,
        "revocation_root": ROOT,
        "thaw_height": 0,
        "local_commitment": {
            "commit_tx": bytes(PLAIN).hex(),
            "commit_sig": COMMIT_SIG,
            "commit_height": COMMIT_HEIGHT,
        },
    }
    return copy.deepcopy(value | members)


def _without(value: Json, name: str) -> Json:
    return {key: member for key, member in value.items() if key != name}


def _legacy(name: str) -> Json:
    return {"key_locator": {"family": 5, "index": 0}, "pub_key": point(f"legacy/{name}").hex()}


def singles() -> dict[str, Json]:
    """Return the Singles by name: ``a9`` is ``a`` with another capacity, and so on."""
    found = {name: plain_single(name) for name in NAMES}
    found |= {f"{name}9": plain_single(name, capacity="9") for name in NAMES}
    found |= {f"{name}8": plain_single(name, capacity="8") for name in "abdx"}
    for name in NAMES:
        found[f"{name} bare"] = _without(plain_single(name), "close_tx_inputs")
        found[f"{name} old"] = old_single(plain_single(name))
    found["a legacy"] = plain_single("a", sha_chain_root_desc=_legacy("a"))
    found["a restored"] = _without(found["a legacy"], "close_tx_inputs")
    found["a legacy at 3"] = plain_single("a", sha_chain_root_desc=_legacy("a"))
    found["a legacy at 3"]["sha_chain_root_desc"]["key_locator"]["index"] = 3
    found["a nowhere"] = plain_single("a", addresses=[])
    found["a elsewhere"] = plain_single("a", addresses=[tcp4("0a636363", 1)])
    for name, height, block in (("a state", "77", 500), ("a state ahead", "990", 501)):
        found[name] = plain_single("a", version=5)
        found[name]["close_tx_inputs"] |= {"commit_height": height}
        found[name]["short_channel_id"] |= {"block_height": block}
    found["a keyless"] = _without(plain_single("a"), "remote_node_pub")
    found["a bare elsewhere"] = found["a bare"] | {"addresses": [tcp4("0a636363", 1)]}
    found["a bare new"] = found["a bare"] | {
        "version": 2,
        "is_initiator": False,
        "short_channel_id": {"block_height": 900, "tx_index": 7, "tx_position": 3},
        "remote_node_pub": found["b"]["remote_node_pub"],
        "addresses": [*HOME, tcp4(), tcp4(port=1)],
        "capacity": "2000000",
    }
    found["a huge"] = _huge()
    found["a twin"] = plain_single("a twin", remote_node_pub=found["a"]["remote_node_pub"])
    found["a opaque"] = plain_single("a", addresses=[*HOME, opaque()])
    found["pending"] = pending_single()
    found["no key"] = _without(plain_single("no key"), "remote_node_pub")
    found["rootless"] = plain_single("rootless")
    found["unusable"] = plain_single("unusable")
    found["no inputs"] = plain_single("no inputs")
    found["bulky"] = plain_single("bulky", close_tx_inputs=BULKY)
    found["version 8"] = plain_single("version 8", version=8)
    return found | covering_singles() | bare_singles() | forms()


def forms() -> dict[str, Json]:
    """Return Singles of the channel ``a`` that differ in much, and none of which is poorer."""

    def form(version: int, scid: tuple[int, int, int], inputs: Json, **members: Any) -> Json:
        place = dict(zip(("block_height", "tx_index", "tx_position"), scid, strict=True))
        filled = {"commit_tx": bytes(PLAIN).hex(), "commit_sig": COMMIT_SIG} | inputs
        return plain_single(
            "a", version=version, short_channel_id=place, close_tx_inputs=filled, **members
        )

    other = plain_single("b")
    high, low = (700_000, 5, 1), (600_000, 5, 1)
    nine, none = {"commit_height": "4294967305"}, {"commit_height": "0", "commit_sig": ""}
    found = (
        form(6, high, {**nine, "tapscript_root": TAPROOT_ROOT}, addresses=[*HOME, tcp4()]),
        form(6, high, {"commit_height": "8", "tapscript_root": "00" * 32}),
        form(5, high, {"commit_height": "8", "commit_tx": bytes(SMALL).hex()}),
        form(5, high, none, remote_node_pub=other["remote_node_pub"]),
        form(7, high, none, chain_hash=CHAINS[-1]),
        form(4, high, {}, lease_expiry=800_000, remote_chan_cfg=other["remote_chan_cfg"]),
        form(4, low, {}, lease_expiry=0),
        form(3, low, {"commit_sig": ""}, capacity="1"),
        form(2, (600_000, 0, 0), {}, is_initiator=False),
        form(0, (0, 0, 0), {"commit_sig": "", "commit_tx": bytes(SMALL).hex()}, addresses=[]),
    )
    return {f"form {number}": each for number, each in enumerate(found)}


def channels() -> dict[str, Json]:
    """Return the open channels by name, the same names as the Singles'."""
    found = {name: plain_channel(name) for name in NAMES}
    found |= {f"{name}9": plain_channel(name, capacity="9") for name in NAMES}
    found["pending"] = plain_channel(
        "pending",
        is_pending=True,
        is_initiator=False,
        short_channel_id={"block_height": 0, "tx_index": 0, "tx_position": 0},
        funding_broadcast_height=1234,
    )
    found["a restored"] = _without(
        plain_channel("a", revocation_key_locator=LEGACY), "local_commitment"
    )
    for name in NAMES:
        found[f"{name} bare"] = _without(plain_channel(name), "local_commitment")
        found[f"{name} old"] = old_channel(plain_channel(name))
    found |= {f"{name} bare": _without(plain_channel(name), "local_commitment") for name in "ab"}
    found["a rootless"] = plain_channel("a", chan_type=TAPROOT | TAPSCRIPT_ROOT)
    found["rootless"] = plain_channel("rootless", chan_type=TAPROOT | TAPSCRIPT_ROOT)
    found["unusable"] = plain_channel(
        "unusable", revocation_key_locator=LEGACY, revocation_root="00" * 32
    )
    found["no inputs"] = plain_channel(
        "no inputs",
        local_commitment={"commit_tx": NO_INPUTS_TX, "commit_sig": "", "commit_height": "0"},
    )
    found["bulky"] = plain_channel(
        "bulky", local_commitment={**BULKY, "commit_height": COMMIT_HEIGHT}
    )
    return found | covering_channels() | bare_channels()


def old_single(single: Json) -> Json:
    """Return a Single as every release writes it: version 0, an old root, no close-tx inputs."""
    desc = {"key_locator": {"family": 5, "index": 0}, "pub_key": OLD_ROOT_KEY}
    return _without(single, "close_tx_inputs") | {"version": 0, "sha_chain_root_desc": desc}


def old_channel(channel: Json) -> Json:
    """Return an open channel as every release has it: the legacy type, an old root."""
    old = {"chan_type": 0, "revocation_key_locator": LEGACY, "revocation_root": OLD_ROOT}
    return _without(channel, "local_commitment") | old


def of_area(area: str, named: dict[str, Json]) -> dict[str, Json]:
    """Return channels or Singles by name as an area means them.

    What :data:`OLD_AREAS` say is true of all channels, so theirs are such as every release has.
    """
    if area not in OLD_AREAS:
        return named
    found = {}
    for name, each in named.items():
        age = old_channel if "identity_pub" in each or "chan_type" in each else old_single
        found[name] = age(each) if name.removesuffix("8").removesuffix("9") in PLAIN_NAMES else each
    return found


def _huge() -> Json:
    """Return a Single with a body over 65,535 bytes: its signature alone is that long."""
    value = plain_single("a")
    return value | {"close_tx_inputs": value["close_tx_inputs"] | {"commit_sig": "00" * 65535}}


def pending_single() -> Json:
    """Return the Single of the channel ``pending``."""
    height = {"block_height": 1234, "tx_index": 0, "tx_position": 0}
    return plain_single("pending", short_channel_id=height, is_initiator=False)


def contents(used: set[str], known: dict[str, Json]) -> dict[str, str]:
    """Return the bytes by name: ``multi a b``, ``single a``, ``other multi a``, or plain ones.

    ``multi a and zeros`` is the beginning of an envelope that zeros complete: see ``zeros_behind``.
    ``begins 1f8b`` is a packed Multi without channels under a nonce that begins so; ``ends 00``
    are plain bytes that end so.
    """
    return {name: _content(name, known) for name in sorted(used)}


def singles_in(content: str) -> set[str]:
    """Return the names of the Singles in a content."""
    words = content.removesuffix(" and newline").removesuffix(" and zeros").split()
    words = words[words[0] in ("hex", "base64") :]
    words = words[words[:1] == ["other"] :]
    if words[0] == "multi":
        return {word.replace("_", " ") for word in words[1:]}
    return {" ".join(words[1:])} if words[0] == "single" or words[0] in ODD else set()


def _content(name: str, known: dict[str, Json]) -> str:
    words = name.split()
    ring = own_ring()
    if words[0] == "hex":
        return _content(name.removeprefix("hex "), known).encode().hex()
    if words[0] == "base64":
        data = bytes.fromhex(_content(name.removeprefix("base64 "), known))
        return base64.b64encode(data).hex()
    if words[0] == "begins":
        first = bytes.fromhex(words[1])
        at = first + nonce(f"scenario/{name}")[len(first) :]
        return seal(joined([]), ring, at).hex()
    if words[0] == "ends":
        return (f"{name} " * 5).encode().hex() + words[1]
    if name.endswith(" and newline"):
        return _content(name.removesuffix(" and newline"), known) + "0a"
    if words[0] == "other":
        ring, words = other_ring(), words[1:]
    if words[0] in ODD:
        return seal(ODD[words[0]](known[words[1]]), ring, nonce(f"scenario/{name}")).hex()
    if words[0] == "multi":
        inside = words[1:-2] if name.endswith(" and zeros") else words[1:]
        data = joined([plain_bytes(known[word.replace("_", " ")]) for word in inside])
        if inside != words[1:]:
            return beginning(data, ring, f"scenario/{name}").hex()
        return seal(data, ring, nonce(f"scenario/{name}")).hex()
    if words[0] == "single":
        data = single_bytes(known[" ".join(words[1:])])
        return seal(data, ring, nonce(f"scenario/{name}")).hex()
    if words[0] == "zeros":
        return "00" * int(words[1])
    return (f"{name} " * 40).encode().hex()
