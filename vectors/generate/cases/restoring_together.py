"""Shells of channels that are restored in one call: what they share, and what fails together."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Final

from ..tools.case import Case, Json, invalid, lenient, refusal
from ..tools.material import point
from ..tools.restoring import (
    GENESIS,
    MAINNET,
    OTHER_COIN,
    addresses,
    place,
    restored,
    root,
    shell,
    shells,
    varied,
)
from ..tools.shapes import LOCAL_KEYS
from ..tools.wallet import HARDENED

UNSEEN: Final = "The chain is not looked through from early enough: the spend is never seen."
IN_PART: Final = "Some channels of a backup are restored and others not, and nobody is told which."
UNMAPPED: Final = "restore-unmapped-single"
BESIDE: Final = "restore-key-beside-index"


def vectors() -> Iterator[Case]:
    """Yield all cases about calls with several Singles, or with one that fails."""
    yield from _heights_alone()
    yield from _heights_shared()
    yield from _two_networks()
    yield from _together()
    yield from _keys_beside_indices()
    yield from _twice()
    yield from _unmapped()
    yield from _unmapped_in_turn()


HEIGHT: Final = ("recover.height", "recover.unconfirmed-scid", "recover.shell")
"""What the height of a shell is about."""


def _heights_alone() -> Iterator[Case]:
    """Yield places in the chain of channels that are restored alone."""
    for network in GENESIS:
        for text in ("0:0:0", "0:0:9", "0:3:0", "812:0:0", "812:0:4", "500:2:1"):
            value = varied(1, chain_hash=GENESIS[network])
            value["short_channel_id"] = place(*map(int, text.split(":")))
            yield restored(
                f"height/alone/{network}/{text.replace(':', '-')}",
                f"{network}, short channel id {text}, restored alone",
                HEIGHT,
                [value],
                consequence=UNSEEN,
            )


LATER: Final = {"mainnet": 999_600, "regtest": 16_000_000}
"""Blocks by which heights are later: after the first backups, with six figures and with seven; and
where short channel ids are aliases."""


def _heights_shared() -> Iterator[Case]:
    """Yield places in the chain of channels that are restored together."""
    for slug, texts in (
        ("earliest-first", "300:2:1 500:2:1 0:0:0"),
        ("earliest-last", "0:0:0 500:2:1 300:2:1"),
        ("earliest-in-the-middle", "0:0:0 700:1:1 299:1:0 600:2:2 0:4:1"),
        ("earliest-unconfirmed", "500:2:1 250:0:0 0:0:0"),
        ("only-unconfirmed", "812:0:0 900:0:1 0:0:0"),
        ("no-height", "0:0:0 0:0:1 0:1:0"),
        ("no-unconfirmed", "300:2:1 500:2:1"),
    ):
        for network in LATER:
            values = []
            for number, text in enumerate(texts.split()):
                value = varied(10 + number, chain_hash=GENESIS[network], addresses=[])
                height, *rest = map(int, text.split(":"))
                later = LATER[network] if height else 0
                value["short_channel_id"] = place(height + later, *rest)
                values.append(value)
            yield restored(
                f"height/shared/{network}/{slug}",
                f"{network}, restored together: {texts}, {LATER[network]:,} blocks later",
                HEIGHT,
                values,
                consequence=UNSEEN,
            )


def _two_networks() -> Iterator[Case]:
    """Yield channels of two networks in one call: the first one's decides."""
    nowhere = [varied(n, short_channel_id=place(0, 0, 0), addresses=[]) for n in (20, 21)]
    for first, second in (("mainnet", "regtest"), ("regtest", "mainnet"), ("testnet", "mainnet")):
        pair = [
            value | {"chain_hash": GENESIS[network]}
            for value, network in zip(nowhere, (first, second), strict=True)
        ]
        yield restored(
            f"height/two-networks/{first}-{second}",
            f"no height is known; the first is of {first}, the other of {second}",
            HEIGHT,
            pair,
            consequence=UNSEEN,
        )


def _together() -> Iterator[Case]:
    """Yield calls with several Singles: what they have in common, and how many they are."""
    rules = ("recover.one-transaction", "recover.shell", "recover.node-addrs")
    for count in (2, 3, 12, 21):
        wallet = OTHER_COIN if count == 12 else MAINNET
        yield restored(
            f"together/{count}",
            f"{count} channels in one call, coin type {wallet.coin_type}",
            rules,
            [varied(100 + n, wallet, addresses=addresses(n % 3, n)) for n in range(count)],
            wallet=wallet,
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
        yield restored(f"together/{slug}", title, rules, [one, other | {member: one[member]}])
    desc = root(0, MAINNET.public_key(5, 11)), root(0, MAINNET.public_key(6, 2), 6)
    yield restored(
        "together/two-families",
        "two channels whose roots are looked for in two families",
        (*rules, "recover.sha-chain-root"),
        [each | {"sha_chain_root_desc": at} for each, at in zip((one, other), desc, strict=True)],
    )
    batch = []
    for index in (0, 1, 2, 256):
        value = varied(140 + index % 7, addresses=addresses(1, index))
        point_ = {"txid": one["funding_outpoint"]["txid"], "index": index}
        batch.append(value | {"funding_outpoint": point_})
    yield restored("together/one-txid", "four outputs of one transaction", rules, batch)
    backwards = [varied(152 - n, addresses=[]) for n in range(4)]
    yield restored("together/order", "four channels, in another order", rules, backwards)


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
        yield restored(
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
        yield restored(
            f"twice/{slug}", title, "recover.one-transaction", values, refused, MAINNET, IN_PART
        )
    newer = varied(8) | {"version": 8}
    yield restored(
        "twice/before-an-unmapped",
        "a channel twice, and one that no shell can be made of",
        ("recover.one-transaction", "recover.map-others"),
        [varied(160), varied(160), newer],
        lenient(
            UNMAPPED,
            **{
                "refuse-all": refusal("unknown-version", "semantic"),
                "go-on": refusal("already-exists", "state"),
            },
        ),
        consequence=IN_PART,
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
            yield restored(
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


def _unmapped_in_turn() -> Iterator[Case]:
    """Yield calls with two Singles that no shell can be made of, each for its own reason."""
    good = varied(170, short_channel_id=place(400, 1, 0), addresses=[])
    at = {"short_channel_id": place(900, 1, 1), "addresses": []}
    newer = varied(180) | at | {"version": 8}
    newer.pop("close_tx_inputs", None)
    keyless = varied(181) | at
    keyless["local_chan_cfg"]["htlc_base_point"] = {"family": HARDENED - 1, "index": 0}
    codes = {"unknown-version": newer, "out-of-range": keyless}
    for first, second in (tuple(codes), tuple(codes)[::-1]):
        told = {"shells": shells([good], MAINNET), "failed": {"class": first}}
        yield restored(
            f"unmapped/two/{first}-first",
            f"two Singles have no shell, one for each of two reasons: first {first}",
            ("recover.map-others", "recover.chan-type", "recover.local-keys"),
            [codes[first], good, codes[second]],
            lenient(UNMAPPED, **{"refuse-all": refusal(first, "semantic"), "go-on": {"ok": told}}),
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
