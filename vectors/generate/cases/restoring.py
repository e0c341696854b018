"""Shells of channels that are restored one by one: every member of them, and every root."""

from __future__ import annotations

from collections.abc import Iterator

from ..tools.case import Case
from ..tools.restoring import MAINNET, TESTNET, addresses, place, restored, root, varied
from ..tools.shapes import LOCAL_KEYS
from ..tools.wallet import HARDENED


def vectors() -> Iterator[Case]:
    """Yield all cases about single shells."""
    yield from _one_by_one()
    yield from _of_each_version()
    yield from _one_member_each()
    yield from _roots()


def _one_by_one() -> Iterator[Case]:
    rules = ("recover.shell", "recover.chan-type", "recover.local-keys", "recover.sha-chain-root")
    for number in range(48):
        wallet = TESTNET if number % 7 == 5 else MAINNET
        value = varied(number, wallet)
        yield restored(
            f"varied/{number}",
            f"version {value['version']}, {len(value['addresses'])} addresses,"
            f" coin type {wallet.coin_type}",
            (*rules, "recover.node-addrs", "recover.height", "recover.unconfirmed-scid"),
            [value],
            wallet=wallet,
        )


def _of_each_version() -> Iterator[Case]:
    """Yield Singles that differ in their version, and in who opened the channel."""
    for version in range(8):
        plain = varied(64 + version, sha_chain_root_desc=root(9), addresses=[])
        plain["short_channel_id"] = place(500, 2, 1)
        for side in (True, False):
            yield restored(
                f"version/{version}/{'ours' if side else 'theirs'}",
                f"version {version}, opened by {'us' if side else 'the peer'}",
                ("recover.chan-type", "recover.shell"),
                [plain | {"is_initiator": side}],
            )


def _one_member_each() -> Iterator[Case]:
    """Yield Singles with addresses and local keys that no other Single has."""
    for count in (1, 2, 8, 9, 20):
        for shift in range(2):
            yield restored(
                f"addresses/{count}/{shift}",
                f"{count} address(es) of every kind, {'reversed' if shift else 'in order'}",
                ("recover.node-addrs", "recover.shell"),
                [varied(80 + shift, addresses=addresses(count)[:: -1 if shift else 1])],
            )
    again = addresses(2)
    for slug, where in (
        ("twice", [again[0], again[1], again[0], again[0]]),
        ("port-0", [{**again[0], "port": 0}, again[0]]),
        ("ports", [{**again[0], "port": port} for port in (2, 1, 65_535)]),
    ):
        yield restored(
            f"addresses/{slug}",
            f"addresses that look alike ({slug.replace('-', ' ')})",
            ("recover.node-addrs", "recover.shell"),
            [varied(82, addresses=where)],
        )
    for place_, name in enumerate(LOCAL_KEYS):
        value = varied(90)
        value["local_chan_cfg"][name] = {"family": 7 + place_, "index": 11}
        yield restored(
            f"local-key/{name.replace('_', '-')}",
            f"{name}: family {7 + place_}, which no other key of the channel has",
            ("recover.local-keys", "recover.shell"),
            [value],
        )
    yield from _of_one_locator()


def _of_one_locator() -> Iterator[Case]:
    """Yield a Single whose local keys are all the same, in two wallets."""
    twins = varied(91)
    for name in LOCAL_KEYS:
        twins["local_chan_cfg"][name] = {"family": 0, "index": 3}
    yield restored(
        "local-key/all-the-same", "five times one locator", "recover.local-keys", [twins]
    )
    yield restored(
        "local-key/of-another-wallet",
        "the same Single, with another wallet: all its keys are others",
        ("recover.local-keys", "recover.shell"),
        [twins],
        wallet=TESTNET,
    )


def _roots() -> Iterator[Case]:
    """Yield shachain roots of each scheme."""
    for slug, title, desc in (
        ("ecdh/0", "no public key, index 0", root(0)),
        ("ecdh/1", "no public key, index 1", root(1)),
        ("ecdh/most", "no public key, the last index", root(2**32 - 1)),
        ("ecdh/hardened", "no public key, the first hardened index", root(HARDENED)),
        ("ecdh/family-0", "no public key, family 0", root(4, family=0)),
        ("ecdh/family-most", "no public key, the last family", root(4, family=HARDENED - 2)),
        ("scan/0", "the public key of index 0", root(0, MAINNET.public_key(5, 0))),
        ("scan/11", "the public key of index 11", root(0, MAINNET.public_key(5, 11))),
        ("scan/105", "the public key of index 105", root(0, MAINNET.public_key(5, 105))),
        ("scan/290", "the public key of index 290", root(0, MAINNET.public_key(5, 290))),
        ("scan/family-6", "of family 6, index 2", root(0, MAINNET.public_key(6, 2), 6)),
        ("index/1", "a public key and its index 1", root(1, MAINNET.public_key(5, 1))),
        ("index/77", "a public key and its index 77", root(77, MAINNET.public_key(5, 77))),
        ("index/hardened", "at a hardened index",
         root(HARDENED, MAINNET.public_key(5, HARDENED))),
    ):  # fmt: skip
        for version in (0, 5):
            value = varied(version, sha_chain_root_desc=desc, capacity="7")
            yield restored(
                f"root/{slug}/version-{version}",
                f"the shachain root: {title}; version {version}",
                ("recover.sha-chain-root", "recover.shell"),
                [value],
            )
