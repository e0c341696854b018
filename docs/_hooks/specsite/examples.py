"""Worked examples: bytes that lnd wrote, taken apart by the reference at build time."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
from functools import cache
from typing import Any

from scbref.codec import explain
from scbref.envelope import open_envelope, seal_envelope
from scbref.keys.key_ring import HDKeyRing
from scbref.model import OpaqueAddress
from scbref.point import PublicKey, public_key_of
from scbref.wire.field import Node
from specsite.fields import LEGEND, legend
from specsite.ledger import VECTORS
from specsite.links import Links
from specsite.markup import bytes_block, code, table

CAPTURED = VECTORS / "captured"
_HARDENED = 2**31
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@cache
def captured() -> dict[str, dict[str, Any]]:
    """Return the backups that lnd wrote, by id."""
    lines = (CAPTURED / "lnd-head-backups.jsonl").read_text(encoding="utf-8").splitlines()
    return {item["id"]: item for item in map(json.loads, lines)}


def _shown(data: bytes, kind: str = "") -> str:
    digits = data.hex()
    if len(digits) > 160:
        digits = f"{digits[:64]}…{digits[-16:]}"
    groups = [digits[start : start + 16] for start in range(0, len(digits), 16)]
    css = f"hex kind kind-{kind}" if kind else "hex"
    return f'<code class="{css}">{"<wbr>".join(groups)}</code>'


def _kind(node: Node) -> str:
    """Return the kind of a parsed field, as :func:`specsite.fields.kind_of` has it."""
    if node.children:
        return "variable"
    if isinstance(node.value, bool | tuple) or node.name == "type":
        return "flag"
    if isinstance(node.value, PublicKey):
        return "point"
    if isinstance(node.value, int):
        return "integer"
    return "bytes"


def _value_text(value: Any, part: bytes) -> str:
    """Return a decoded value as the pages write it; nothing where it only repeats the bytes."""
    if isinstance(value, OpaqueAddress):
        return "opaque"
    if isinstance(value, bytes):
        if len(value) > 40:
            return f"{len(value)} bytes"
        return "" if value == part else value.hex()
    if isinstance(value, tuple):  # the version byte, which is two values
        version, close_tx = value
        return f"version {version}, close-tx inputs: {_value_text(close_tx, part)}"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _rows(node: Node, data: bytes, path: str, depth: int) -> list[tuple[str, ...]]:
    rows = []
    for child in node.children:
        name = (path + "." + child.name).strip(".").replace(".[", "[")
        part = data[child.offset : child.offset + child.size]
        if child.children and depth > 0:
            rows += _rows(child, data, name, depth - 1)
            continue
        known = child.value is not None and not child.children
        shown = html.escape(_value_text(child.value, part)) if known else ""
        name = code(name).replace(".", ".<wbr>")
        rows.append((str(child.offset), _shown(part, _kind(child)), name, shown))
    return rows


def plaintext_example(kind: str, name: str) -> str:
    """Return the plaintext of a captured backup as a table of its fields, then whole.

    Args:
        kind: ``single`` or ``multi``, or a part to be shown alone: ``single.addresses``.
        name: id of the captured backup.
    """
    kind, _, part = kind.partition(".")
    data = bytes.fromhex(captured()[name]["plaintext"])
    root, error = explain(data, kind)
    if error is not None:
        raise ValueError(f"{name}: {error}")
    if part:
        root.children = [child for child in root.children if child.name == part]
    rows = _rows(root, data, "", 9)
    shown = table(("Offset", "Bytes", "Field", "Value"), rows, "example")
    shown += f'<p class="legend-line">{legend(kind for kind in LEGEND if _has(rows, kind))}</p>'
    title = f"The {len(data)} bytes of {name}"
    return f'{shown}<details class="whole"><summary>{title}</summary>{bytes_block(data)}</details>'


def _has(rows: list[tuple[str, ...]], kind: str) -> bool:
    return any(f"kind-{kind}" in cell for row in rows for cell in row)


class _Key:
    """The 32-byte envelope key itself."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def encryption_key(self) -> bytes:
        """Return it."""
        return self.key


def envelope_example(name: str) -> str:
    """Return a captured envelope, part by part, after opening and sealing it again."""
    item = captured()[name]
    packed = bytes.fromhex(item["packed"])
    key = _Key(bytes.fromhex(item["sym_key"]))
    plaintext = open_envelope(packed, key)
    if seal_envelope(plaintext, key, packed[:24]) != packed:
        raise ValueError(f"{name}: not what lnd wrote")
    rows = [
        ("base public key", _shown(bytes.fromhex(item["base_pub"])), "33"),
        ("encryption key", _shown(key.key), "32"),
        ("nonce and associated data", _shown(packed[:24]), "24"),
        ("plaintext", _shown(plaintext), str(len(plaintext))),
        ("ciphertext", _shown(packed[24:-16]), str(len(plaintext))),
        ("tag", _shown(packed[-16:]), "16"),
    ]
    shown = table(("Part", "Bytes", "Length"), rows, "example")
    plain = bytes_block(plaintext)
    return (
        f'{shown}<details class="whole"><summary>The {len(packed)} bytes of {name}</summary>'
        f"{bytes_block(packed)}<p>Plaintext:</p>{plain}</details>"
    )


def _child(key: bytes, chain: bytes, number: int, quirk: bool) -> tuple[bytes, bytes, bytes]:
    """Return HMAC data, private key and chain code of a child, written down a second time here."""
    if number >= _HARDENED:
        data = b"\0" + (key.lstrip(b"\0").ljust(32, b"\0") if quirk else key)
    else:
        data = bytes(public_key_of(key) or b"")
    data += number.to_bytes(4, "big")
    digest = hmac.digest(chain, data, "sha512")
    total = (int.from_bytes(digest[:32], "big") + int.from_bytes(key, "big")) % _ORDER
    return data, total.to_bytes(32, "big"), digest[32:]


def key_example(position: str) -> str:
    """Return every step from a seed of ``lnd-key-derivation.json`` to its envelope key."""
    items = json.loads((CAPTURED / "lnd-key-derivation.json").read_text(encoding="utf-8"))
    item = items[int(position)]
    seed, coin = bytes.fromhex(item["seed_hex"]), item["coin_type"]
    digest = hmac.digest(b"Bitcoin seed", seed, "sha512")
    key, chain = digest[:32], digest[32:]
    rows = [("seed", "", _shown(seed), ""), ("m", "", _shown(key), _shown(chain))]
    path = "m"
    steps = ((1017 + _HARDENED, False), (coin + _HARDENED, True), (7 + _HARDENED, False))
    for number, quirk in (*steps, (0, False), (0, False)):
        data, key, chain = _child(key, chain, number, quirk)
        path += f"/{number % _HARDENED}" + ("'" if number >= _HARDENED else "")
        rows.append((path, _shown(data), _shown(key), _shown(chain)))
    base_pub = bytes(public_key_of(key) or b"")
    symmetric = hashlib.sha256(base_pub).digest()
    found = (base_pub.hex(), symmetric.hex())
    if found != (item["base_pub"], item["sym_key"]):
        raise ValueError(f"seed {position}: not lnd's key")
    if HDKeyRing.from_seed(seed, coin).encryption_key() != symmetric:
        raise ValueError(f"seed {position}: the reference has another key")
    rows.append(("base public key", "", _shown(base_pub), ""))
    rows.append(("encryption key", "SHA-256 of the base public key", _shown(symmetric), ""))
    return table(("Step", "HMAC data", "Private key, or result", "Chain code"), rows, "example")


def _open_link(name: str, links: Links) -> str:
    address = links.to("explorer/index.md", f"vector=captured/{name}")
    return f'<p><a class="open-bytes" href="{address}">Open these bytes in the explorer</a></p>'


def example(argument: str, links: Links) -> str:
    """Render ``<!-- example: kind name -->``; kinds: single, multi, envelope, key."""
    kind, _, name = argument.partition(" ")
    if kind == "envelope":
        return envelope_example(name) + _open_link(name, links)
    if kind == "key":
        return key_example(name)
    return plaintext_example(kind, name) + _open_link(name, links)
