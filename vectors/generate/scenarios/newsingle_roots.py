"""From a channel to the shachain root of its Single."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..tools.case import Json
from ..tools.material import CURVE_ORDER
from .channel_steps import describe, gives
from .consequences import BRICK
from .material import LEGACY
from .newsingle import OLD, told_apart
from .script import by, refused, scenario

KEYS: Final = "Revocation secrets cannot be derived again, so the restored channel is of no use."


def scenarios() -> Iterator[Json]:
    """Yield the scenarios."""
    yield _shachain_root()
    yield _legacy_root()
    for name in ("a", OLD):
        yield _unusable_root(name)
    yield _no_root()


def _legacy(name: str, root: str, pub_key: str, family: int = 0) -> Json:
    locator = {"family": family, "index": 3 if family else 0}
    change = {"revocation_key_locator": locator, "revocation_root": root}
    desc = {"key_locator": {"family": 5, "index": 0}, "pub_key": pub_key}
    return describe({"with": change}, gives(name, sha_chain_root_desc=desc), name)


def _legacy_roots(name: str) -> list[Json]:
    """Ask for the Singles of channels whose root is a private key."""
    generator = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
    maximal = "039166c289b9f905e55f9e3df9f69d7f356b4a22095f894f4715714aa4b56606af"
    return [
        _legacy(name, f"{1:064x}", generator),
        _legacy(name, f"{CURVE_ORDER + 1:064x}", generator),
        _legacy(name, "ff" * 32, maximal),
        _legacy(name, f"{1:064x}", generator, family=6),
        _legacy(
            name,
            "9b0fbf23a3dee125fb975a8bc4f93c3e9b09dc3e336ac7c36df25f4eb4620593",
            "03fa0aaccd4dc16fb30da1a65f9ca9bed930e445dc6cbf8c9ec079a7dffac8399e",
            family=6,
        ),
    ]


def _shachain_root() -> Json:
    def locator(index: int) -> Json:
        there = {"family": 5, "index": index}
        change = {"revocation_key_locator": there}
        return describe({"with": change}, gives(sha_chain_root_desc={"key_locator": there}))

    return scenario(
        "newsingle/shachain-root",
        "a locator of family 5 is kept; of any other scheme the root's public key is",
        ["newsingle.revocation-locator", "newsingle.legacy-root"],
        KEYS,
        "living:A4.00 living:A4.02 living:A4.05 living:A4.06 living:A4.09 living:A4.10 living:A5"
        " issue:#3881 issue:#7092 issue:#8477",
        [
            locator(0),
            locator(9),
            describe({"without": ["revocation_root"]}, gives()),
            *_legacy_roots("a"),
        ],
    )


def _legacy_root() -> Json:
    return scenario(
        "newsingle/legacy-root-of-any-release",
        "the root of a channel of any release is a private key, and its public key is kept",
        "newsingle.legacy-root",
        KEYS,
        "format:6",
        _legacy_roots(OLD),
    )


def _unusable_root(name: str) -> Json:
    written = gives(
        name,
        sha_chain_root_desc={
            "key_locator": {"family": 5, "index": 0},
            "pub_key": "02" + "00" * 32,
        },
    )
    bad = refused("bad-point", "encode")
    choices = by("newsingle-unusable-root", write=written, refuse=bad)
    slug, covers = told_apart(name, "newsingle/unusable-root", "living:A4.07 living:A4.08")
    return scenario(
        slug,
        "a root that is 0 modulo the curve order has no public key",
        "newsingle.unusable-root",
        BRICK,
        covers,
        [
            describe({}, gives(name), name),
            *(
                describe(
                    {"with": {"revocation_key_locator": LEGACY, "revocation_root": root}},
                    choices,
                    name,
                )
                for root in ("00" * 32, f"{CURVE_ORDER:064x}")
            ),
        ],
    )


def _no_root() -> Json:
    nothing = by(
        "newsingle-no-root",
        panic=refused("other", "encode"),
        refuse=refused("missing-field", "encode"),
    )
    return scenario(
        "newsingle/no-root",
        "the legacy scheme, and no root at all",
        "newsingle.no-root",
        "The node goes down while it makes a backup.",
        "living:A4.11",
        [
            describe(
                {"with": {"revocation_key_locator": LEGACY}, "without": ["revocation_root"]},
                nothing,
                OLD,
            ),
            describe({}, gives(OLD), OLD),
        ],
    )
