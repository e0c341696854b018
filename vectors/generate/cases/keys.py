"""Keys that lnd's wallet derived, and paths and seeds at their limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from scbref.keys.key_ring import HDKeyRing
from scbref.model import KeyLocator

from ..tools.captured import load_json
from ..tools.case import Case, Json, case, invalid, refusal, valid
from ..tools.consequences import CLOSED, DERIVED
from ..tools.extended_keys import TPRV, XPRV, root_key
from ..tools.material import derived_bytes, key_ring, off_curve_x, point

HARDENED: Final = 2**31
"""The first hardened index."""
WITNESS_SEED: Final = "bf40d9aed13c579207fcaa9f3440ec40"
"""The seed with which the JavaScript witness asked lnd."""
ZERO_BRANCH: Final = derived_bytes("seed/branch-zero/372", 16).hex()
"""A seed whose private key of m/1017'/0'/6'/0 begins with a zero byte."""
TWO_ZEROS: Final = derived_bytes("seed/two-zeros/86247", 16).hex()
"""A seed whose private key of m/1017'/0' begins with two zero bytes, one in 65,536."""


def vectors() -> Iterator[Case]:
    """Yield all cases about keys, extended ones aside."""
    yield from _ring()
    yield from _zero_bytes()
    yield from _below_zero_branches()
    yield from _edges()
    yield _family_of_no_account()
    yield from _encryption()
    yield from _from_base_pub()
    yield from _base_pubs_refused()
    yield from _seed_sizes()


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
                text = root_key(root["seed"], TPRV if entry["coin_type"] else XPRV)
                yield case(
                    "key.derive",
                    f"{slug}/extended-key",
                    f"{title}; from an extended private key",
                    ["key.extended-root", "key.extended-root-refused", *rules],
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


def _zero_bytes() -> Iterator[Case]:
    for slug, title, rule, seed, family, index in (
        (
            "two-zeros/0-0",
            "two zero bytes at m/1017'/0', family 0",
            "key.leading-zeros-family-0",
            TWO_ZEROS,
            0,
            0,
        ),
        (
            "branch-zero/hardened-index",
            "a zero byte at m/1017'/0'/6'/0, and a hardened index below it",
            "key.locator-path",
            ZERO_BRANCH,
            6,
            HARDENED,
        ),
    ):
        path = (0, family, index)
        yield _derive(slug, title, [rule], seed, path, _derived(seed, *path))


def _derived(seed: str, coin_type: int, family: int, index: int) -> Json:
    ring = HDKeyRing.from_seed(bytes.fromhex(seed), coin_type)
    return valid(pub_key=(ring.derive_key(KeyLocator(family, index)).pub_key or b"").hex())


def _derive(
    slug: str,
    title: str,
    rules: Sequence[str],
    seed: str,
    path: tuple[int, int, int],
    expect: Json,
) -> Case:
    """Return a case of ``key.derive``; the path is coin type, family, index."""
    coin_type, family, index = path
    locator = {"family": family, "index": index}
    given = {"seed": seed, "coin_type": coin_type, "key_locator": locator}
    return case("key.derive", slug, title, [*rules, "key.locator-path"], DERIVED, given, expect)


def _below_zero_branches() -> Iterator[Case]:
    """Yield keys below branches (m/1017'/coin'/family'/0) that begin with zero bytes."""
    for seed, coin_type, family, index, zeros in (
        (WITNESS_SEED, 0, 6, HARDENED, 1),
        (WITNESS_SEED, 0, 6, HARDENED - 1, 1),
        (_seed(30), 0, 0, HARDENED, 1),
        (_seed(224), 1, 0, 2**32 - 1, 1),
        (_seed(781), 1, 7, HARDENED + 1, 1),
        (_seed(106), 0, HARDENED - 2, HARDENED, 1),
        (_seed(20031), 0, 6, HARDENED, 2),
    ):
        is_hardened = index >= HARDENED
        yield _derive(
            f"branch-zeros/{coin_type}/{family}-{index}/{zeros}",
            f"{zeros} zero byte(s) at m/1017'/{coin_type}'/{family}'/0, index {index}, "
            f"which is {'hardened' if is_hardened else 'the last plain one'}",
            ["key.leading-zeros-index" if is_hardened else "key.standard-elsewhere"],
            seed,
            (coin_type, family, index),
            _derived(seed, coin_type, family, index),
        )


def _seed(number: int) -> str:
    # The seeds were found by counting; another name here would give others.
    return derived_bytes(f"seed/spec-gaps/{number}", 16).hex()


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


def _family_of_no_account() -> Case:
    return _derive(
        "edge/0/2147483647-0",
        "family 2,147,483,647, which no account can have",
        (),
        "00" * 16,
        (0, HARDENED - 1, 0),
        invalid(refusal("out-of-range", "semantic")),
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
                ["key.extended-root", "key.extended-root-refused", *rules],
                CLOSED,
                {
                    "extended_key": root_key(entry["seed_hex"], version),
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
