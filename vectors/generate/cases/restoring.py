"""Shells of channels that are restored: one by one, and several in a call."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Final

from ..tools.case import Case, Json, case, invalid, lenient, refusal, valid
from ..tools.material import key_ring, point
from ..tools.restoring import (
    GENESIS,
    MAINNET,
    TESTNET,
    addresses,
    place,
    root,
    shell,
    shells,
    varied,
)
from ..tools.shapes import LOCAL_KEYS
from ..tools.wallet import HARDENED, Wallet

SILENT: Final = (
    "The restored channel cannot ask its peer for help, or cannot find or sweep what the peer pays"
    " out: its money stays where it is."
)
UNSEEN: Final = "The chain is not looked through from early enough: the spend is never seen."
IN_PART: Final = "Some channels of a backup are restored and others not, and nobody is told which."
UNMAPPED: Final = "restore-unmapped-single"
BESIDE: Final = "restore-key-beside-index"


def vectors() -> Iterator[Case]:
    """Yield all cases about shells."""
    yield from _one_by_one()
    yield from _one_member_each()
    yield from _roots()
    yield from _heights()
    yield from _together()
    yield from _keys_beside_indices()
    yield from _twice()
    yield from _unmapped()


def _case(
    slug: str,
    title: str,
    rules: Sequence[str] | str,
    singles: Sequence[Json],
    expect: Json | None = None,
    wallet: Wallet = MAINNET,
    consequence: str = SILENT,
) -> Case:
    """Return a case; all the shells are expected unless ``expect`` says otherwise."""
    given = {"singles": list(singles), "key_ring": key_ring(wallet.seed, wallet.coin_type)}
    expect = expect or valid(shells=shells(singles, wallet))
    return case("channel.restore", slug, title, rules, consequence, given, expect, singles)


def _one_by_one() -> Iterator[Case]:
    rules = ("recover.shell", "recover.chan-type", "recover.local-keys", "recover.sha-chain-root")
    for number in range(48):
        wallet = TESTNET if number % 7 == 5 else MAINNET
        value = varied(number, wallet)
        yield _case(
            f"varied/{number}",
            f"version {value['version']}, {len(value['addresses'])} addresses,"
            f" coin type {wallet.coin_type}",
            (*rules, "recover.node-addrs", "recover.height", "recover.unconfirmed-scid"),
            [value],
            wallet=wallet,
        )


def _one_member_each() -> Iterator[Case]:
    """Yield Singles that differ from one plain Single in one member."""
    for version in range(8):
        plain = varied(64 + version, sha_chain_root_desc=root(9), addresses=[])
        plain["short_channel_id"] = place(500, 2, 1)
        for side in (True, False):
            yield _case(
                f"version/{version}/{'ours' if side else 'theirs'}",
                f"version {version}, opened by {'us' if side else 'the peer'}",
                ("recover.chan-type", "recover.shell"),
                [plain | {"is_initiator": side}],
            )
    for count in (1, 2, 8, 9, 20):
        for shift in range(2):
            yield _case(
                f"addresses/{count}/{shift}",
                f"{count} address(es) of every kind, {'reversed' if shift else 'in order'}",
                ("recover.node-addrs", "recover.shell"),
                [varied(80, addresses=addresses(count)[:: -1 if shift else 1])],
            )
    for place_, name in enumerate(LOCAL_KEYS):
        value = varied(90)
        value["local_chan_cfg"][name] = {"family": 7 + place_, "index": 11}
        yield _case(
            f"local-key/{name.replace('_', '-')}",
            f"{name}: family {7 + place_}, which no other key of the channel has",
            ("recover.local-keys", "recover.shell"),
            [value],
        )
    twins = varied(91)
    for name in LOCAL_KEYS:
        twins["local_chan_cfg"][name] = {"family": 0, "index": 3}
    yield _case("local-key/all-the-same", "five times one locator", "recover.local-keys", [twins])


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
            value = varied(version, sha_chain_root_desc=desc)
            yield _case(
                f"root/{slug}/version-{version}",
                f"the shachain root: {title}; version {version}",
                ("recover.sha-chain-root", "recover.shell"),
                [value],
            )


def _heights() -> Iterator[Case]:
    """Yield places in the chain: alone, and shared in a call."""
    rules = ("recover.height", "recover.unconfirmed-scid", "recover.shell")
    for network in GENESIS:
        for text in ("0:0:0", "0:0:9", "0:3:0", "812:0:0", "812:0:4", "500:2:1"):
            value = varied(1, chain_hash=GENESIS[network])
            value["short_channel_id"] = place(*map(int, text.split(":")))
            yield _case(
                f"height/alone/{network}/{text.replace(':', '-')}",
                f"{network}, short channel id {text}, restored alone",
                rules,
                [value],
                consequence=UNSEEN,
            )
    for slug, texts in (
        ("earliest-first", "300:2:1 500:2:1 0:0:0"),
        ("earliest-last", "0:0:0 500:2:1 300:2:1"),
        ("earliest-in-the-middle", "0:0:0 700:1:1 299:1:0 600:2:2 0:4:1"),
        ("earliest-unconfirmed", "500:2:1 250:0:0 0:0:0"),
        ("only-unconfirmed", "812:0:0 900:0:1 0:0:0"),
        ("no-height", "0:0:0 0:0:1 0:1:0"),
        ("no-unconfirmed", "300:2:1 500:2:1"),
    ):
        for network in ("mainnet", "regtest"):
            values = []
            for number, text in enumerate(texts.split()):
                value = varied(10 + number, chain_hash=GENESIS[network], addresses=[])
                value["short_channel_id"] = place(*map(int, text.split(":")))
                values.append(value)
            yield _case(
                f"height/shared/{network}/{slug}",
                f"{network}, restored together: {texts}",
                rules,
                values,
                consequence=UNSEEN,
            )
    nowhere = [varied(n, short_channel_id=place(0, 0, 0), addresses=[]) for n in (20, 21)]
    for first, second in (("mainnet", "regtest"), ("regtest", "mainnet"), ("testnet", "mainnet")):
        pair = [
            value | {"chain_hash": GENESIS[network]}
            for value, network in zip(nowhere, (first, second), strict=True)
        ]
        yield _case(
            f"height/two-networks/{first}-{second}",
            f"no height is known; the first is of {first}, the other of {second}",
            rules,
            pair,
            consequence=UNSEEN,
        )


def _together() -> Iterator[Case]:
    """Yield calls with several Singles: what they have in common, and how many they are."""
    rules = ("recover.one-transaction", "recover.shell", "recover.node-addrs")
    for count in (2, 3, 12, 21):
        yield _case(
            f"together/{count}",
            f"{count} channels in one call",
            rules,
            [varied(100 + n, addresses=addresses(n % 3, n)) for n in range(count)],
            consequence=IN_PART,
        )
    one, other = varied(130), varied(131)
    for slug, title, member in (
        ("one-peer", "two channels with one peer, which has other addresses", "remote_node_pub"),
        ("one-local-config", "two channels with the same keys of ours", "local_chan_cfg"),
        ("one-root", "two channels with one shachain root", "sha_chain_root_desc"),
        ("one-place", "two channels with one short channel id", "short_channel_id"),
        ("one-remote-config", "two channels with the same keys of the peer", "remote_chan_cfg"),
    ):
        yield _case(f"together/{slug}", title, rules, [one, other | {member: one[member]}])
    batch = []
    for index in (0, 1, 2, 256):
        value = varied(140 + index % 7, addresses=addresses(1, index))
        point_ = {"txid": one["funding_outpoint"]["txid"], "index": index}
        batch.append(value | {"funding_outpoint": point_})
    yield _case("together/one-txid", "four outputs of one transaction", rules, batch)
    backwards = [varied(152 - n, addresses=[]) for n in range(4)]
    yield _case("together/order", "four channels, in another order", rules, backwards)


def _keys_beside_indices() -> Iterator[Case]:
    """Yield legacy roots whose public key is not the one at their index."""
    for slug, family, index, at in (
        ("30", 5, 7, 30),
        ("0", 5, 7, 0),
        ("family-6", 6, 1, 12),
    ):
        desc = root(index, MAINNET.public_key(family, at), family)
        value = varied(3, sha_chain_root_desc=desc)
        made = [
            shell(
                value,
                MAINNET,
                revocation_root=MAINNET.private_key(family, chosen).hex(),
            )
            for chosen in (index, at)
        ]
        yield _case(
            f"key-beside-index/{slug}",
            f"the public key of index {at} beside index {index} of family {family}",
            ("recover.legacy-key",),
            [value],
            lenient(
                BESIDE,
                locator={"ok": {"shells": made[:1]}},
                **{"public-key": {"ok": {"shells": made[1:]}}},
            ),
        )


def _twice() -> Iterator[Case]:
    """Yield calls in which a channel stands twice: nothing of them can be stored."""
    one, other = varied(160), varied(161)
    again = copy.deepcopy(other) | {"funding_outpoint": one["funding_outpoint"]}
    refused = invalid(refusal("already-exists", "state"))
    for slug, title, values in (
        ("same", "one Single twice", [one, one]),
        ("other-content", "two different Singles of one channel", [one, again]),
        ("first-and-last", "a channel twice, another one between", [one, other, one]),
        ("last-two", "a channel twice, behind another one", [other, one, one]),
    ):
        yield _case(
            f"twice/{slug}", title, "recover.one-transaction", values, refused, MAINNET, IN_PART
        )


def _unmapped() -> Iterator[Case]:
    """Yield Singles that no shell can be made of: alone, and among others."""
    good = [varied(n, short_channel_id=place(400 + n, 1, 0), addresses=[]) for n in (170, 171)]
    for slug, title, rule, code, bad in _without_shells():
        bad = bad | {"short_channel_id": place(900, 1, 1), "addresses": []}
        for where, values in (
            ("alone", [bad]),
            ("first", [bad, *good]),
            ("between", [good[0], bad, good[1]]),
            ("last", [*good, bad]),
        ):
            if where in ("first", "last") and slug != "version/8":
                continue
            others = [value for value in values if value is not bad]
            told = {"shells": shells(others, MAINNET), "failed": {"class": code}}
            yield _case(
                f"unmapped/{slug}/{where}",
                f"{title}, {where}",
                (rule, "recover.map-others"),
                values,
                lenient(
                    UNMAPPED,
                    **{"refuse-all": refusal(code, "semantic"), "go-on": {"ok": told}},
                ),
                consequence=IN_PART,
            )


def _without_shells() -> Iterator[tuple[str, str, str, str, Json]]:
    for version in (8, 127, 134, 255):
        bad = varied(180) | {"version": version}
        bad.pop("close_tx_inputs", None)
        yield (
            f"version/{version}",
            f"version {version}",
            "recover.chan-type",
            "unknown-version",
            bad,
        )
    for name in LOCAL_KEYS:
        for family in (HARDENED - 1, 2**32 - 1):
            bad = copy.deepcopy(varied(181))
            bad["local_chan_cfg"][name] = {"family": family, "index": 0}
            slug = f"{name.replace('_', '-')}/{family}"
            title = f"{name} is of family {family}, which no account can have"
            yield slug, title, "recover.local-keys", "out-of-range", bad
    for slug, desc in (
        ("no-key", root(3, family=HARDENED)),
        ("scan", root(0, point("restored/root"), HARDENED)),
        ("index", root(3, point("restored/root"), HARDENED)),
    ):
        title = f"the shachain root is of family {HARDENED} ({slug.replace('-', ' ')})"
        bad = varied(182, sha_chain_root_desc=desc)
        yield f"root/{slug}", title, "recover.sha-chain-root", "out-of-range", bad
