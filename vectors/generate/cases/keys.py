"""Keys: what lnd's wallet derived, and inputs that are no root."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.extended_keys import TPRV, XPRV, base58check, extended_key
from ..tools.material import derived_bytes, key_ring, off_curve_x, point
from .captured import load_json

DERIVED = (
    "The key of a channel is not found: its funds cannot be swept, although the seed is right."
)
CLOSED = "Backups cannot be opened although the seed is right; about 1 seed in 256 shows it."


def vectors() -> Iterator[Case]:
    """Yield all cases about keys."""
    yield from _ring()
    yield from _encryption()
    yield from _from_base_pub()
    yield from _edges()
    yield from _base_pubs_refused()
    yield from _seed_sizes()
    yield from _bad_extended_keys()


def _ring() -> Iterator[Case]:
    for number, entry in enumerate(load_json("lnd-key-ring.json")):
        zeros = entry["leading_zero_at"]
        root = {"seed": entry["seed_hex"], "coin_type": entry["coin_type"]}
        for key in entry["keys"]:
            locator = {"family": key["family"], "index": key["index"]}
            slug = f"ring-{number}/{key['family']}-{key['index']}"
            rules = ["key.locator-path", "key.root-from-seed", _zero_rule(zeros, key)]
            title = f"family {key['family']}, index {key['index']}; leading zeros at: {zeros}"
            yield case(
                "key.derive",
                slug,
                title,
                rules,
                DERIVED,
                {**root, "key_locator": locator},
                valid(pub_key=key["pub"]),
            )
            if key["family"] in (0, 7):
                text = _extended_key(root["seed"], TPRV if entry["coin_type"] else XPRV)
                yield case(
                    "key.derive",
                    f"{slug}/extended-key",
                    f"{title}; from an extended private key",
                    ["key.extended-root", *rules],
                    DERIVED,
                    {
                        "extended_key": text,
                        "coin_type": entry["coin_type"],
                        "key_locator": locator,
                    },
                    valid(pub_key=key["pub"]),
                )


def _zero_rule(zeros: str, key: Json) -> str:
    if key["pub"] == key["bip32_standard_pub"]:
        return "key.standard-elsewhere"
    if key["family"] == 0 and zeros != "m/1017h":
        return "key.leading-zeros-family-0"
    return "key.leading-zeros-purpose"


def _edges() -> Iterator[Case]:
    """Yield paths at the limits of family, index and coin type."""
    for entry in load_json("lnd-key-edges.json")["keys"]:
        locator = {"family": entry["family"], "index": entry["index"]}
        where = f"{entry['coin_type']}/{entry['family']}-{entry['index']}"
        expect = invalid(refusal("out-of-range", "semantic"))
        yield case(
            "key.derive",
            f"edge/{where}",
            f"coin type {entry['coin_type']}, family {entry['family']}, index {entry['index']}",
            ["key.locator-path", "key.coin-type"],
            DERIVED,
            {"seed": entry["seed_hex"], "coin_type": entry["coin_type"], "key_locator": locator},
            valid(pub_key=entry["pub"]) if entry["pub"] else expect,
        )


def _encryption() -> Iterator[Case]:
    for number, entry in enumerate(load_json("lnd-key-derivation.json")):
        standard = entry["base_pub"] == entry["bip32_standard_pub"]
        zero_rule = "key.standard-elsewhere" if standard else "key.leading-zeros-purpose"
        ok = valid(base_pub=entry["base_pub"], encryption_key=entry["sym_key"])
        rules = [zero_rule, "key.encryption-key", "key.base-encryption-locator", "key.coin-type"]
        yield case(
            "key.encryption",
            f"lnd-{number}",
            f"{entry['why']}; coin type {entry['coin_type']}",
            [*rules, "key.root-from-seed"],
            CLOSED,
            {"seed": entry["seed_hex"], "coin_type": entry["coin_type"]},
            ok,
        )
        if number % 6 == 0:
            version = TPRV if entry["coin_type"] == 1 else XPRV
            yield case(
                "key.encryption",
                f"lnd-{number}/extended-key",
                f"{entry['why']}; from an extended private key",
                ["key.extended-root", *rules],
                CLOSED,
                {
                    "extended_key": _extended_key(entry["seed_hex"], version),
                    "coin_type": entry["coin_type"],
                },
                ok,
            )


def _from_base_pub() -> Iterator[Case]:
    points = {name: point(f"base/{name}") for name in ("a", "b", "c")}
    points["x-one"] = b"\x02" + (1).to_bytes(32, "big")
    for name, data in points.items():
        for parity in (2, 3):
            base = bytes([parity]) + data[1:]
            yield case(
                "key.encryption",
                f"base-pub/{name}-{'even' if parity == 2 else 'odd'}",
                f"only the base public key is known, {parity:02x}…",
                ["key.encryption-key", "point.prefix"],
                CLOSED,
                {"base_pub": base.hex()},
                valid(base_pub=base.hex(), encryption_key=hashlib.sha256(base).hexdigest()),
            )


def _base_pubs_refused() -> Iterator[Case]:
    bad = {
        "off-curve": (b"\x02" + off_curve_x("base"), "on-curve"),
        "prefix-04": (b"\x04" + point("base/d")[1:], "prefix"),
        "all-zero": (bytes(33), "all-zero"),
    }
    for name, (data, rule) in bad.items():
        yield case(
            "key.encryption",
            f"base-pub/{name}",
            f"a base public key that is none: {name.replace('-', ' ')}",
            [f"point.{rule}", "key.encryption-key"],
            CLOSED,
            {"base_pub": data.hex()},
            invalid(refusal("bad-point", "semantic")),
        )


def _seed_sizes() -> Iterator[Case]:
    locator = {"family": 6, "index": 0}
    for size in (0, 15, 65):
        seed = derived_bytes("seed/refused", size).hex()
        for op, more in (("key.derive", {"key_locator": locator}), ("key.encryption", {})):
            yield case(
                op,
                f"seed-size/{size}",
                f"a seed of {size} bytes",
                "key.root-from-seed",
                "Keys are derived from something that is no seed, and found by nobody else.",
                {"seed": seed, "coin_type": 0, **more},
                invalid(refusal("out-of-range", "semantic")),
            )
    for size in (16, 32, 64):
        ring = key_ring(derived_bytes(f"seed/{size}", size).hex())
        yield case(
            "key.encryption",
            f"seed-size/{size}",
            f"a seed of {size} bytes",
            ["key.root-from-seed", "key.encryption-key"],
            CLOSED,
            {"seed": ring["seed"], "coin_type": 0},
            valid(base_pub=ring["base_pub"], encryption_key=ring["encryption_key"]),
        )


def _bad_extended_keys() -> Iterator[Case]:
    good = _extended_key("00" * 16, XPRV)
    spoilt = good[:-1] + ("1" if good[-1] != "1" else "2")
    bad = {"checksum": spoilt, "cut": good[:-1], "foreign-letter": "0" + good[1:]}
    for name, text in bad.items():
        yield case(
            "key.encryption",
            f"extended-key/{name}",
            f"an extended key that is none: {name}",
            "key.extended-root",
            "A misspelt root key is taken, and nothing is found below it.",
            {"extended_key": text, "coin_type": 0},
            invalid(refusal("other", "semantic")),
        )


def _extended_key(seed: str, version: str) -> str:
    """Return the root of a seed as an extended private key."""
    return base58check(extended_key(version, seed=bytes.fromhex(seed)))
