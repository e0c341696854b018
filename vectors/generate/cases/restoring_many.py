"""Shells of hundreds of channels, and of a channel whose peer has hundreds of addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from ..tools.case import Case, Json, canonical, valid
from ..tools.described import expanded, shortened
from ..tools.restoring import MAINNET, place, restored, shells, varied

LOST: Final = "The channels behind the first so many of a large backup are not restored."
NEAR: Final = 150
"""Channels whose transactions differ in their last two bytes, and as many in their first two."""
ADDRESSES: Final = 300
"""Addresses of one peer."""
RULES: Final = (
    "recover.one-transaction",
    "recover.shell",
    "recover.height",
    "recover.unconfirmed-scid",
)


def vectors() -> Iterator[Case]:
    """Yield all cases."""
    yield _many_channels()
    yield _many_addresses()


def _many_channels() -> Case:
    """Return a call with channels without a height, and at last one that has one."""
    number = {"$number": 0, "bytes": 2}
    same = "5c" * 30
    waiting = varied(130, short_channel_id=place(0, 0, 0), addresses=[])
    last = varied(131, short_channel_id=place(400_000, 1, 0), addresses=[])

    def listed(one: Json, other: Json) -> list[Any]:
        """Return the form of a list of what is alike but for the transaction, and another."""
        index = one["funding_outpoint"]["index"]
        return [
            *(
                {
                    "$repeat": NEAR,
                    "of": one | {"funding_outpoint": {"txid": {"$hex": parts}, "index": index}},
                }
                for parts in ([same, number], [number, same])
            ),
            other,
        ]

    alone, with_last = shells([waiting, last], MAINNET)
    given, told = listed(waiting, last), listed(alone, with_last)
    return _described(
        f"many/{2 * NEAR + 1}",
        f"{2 * NEAR + 1} channels in one call, of nearly the same transactions; the last has the"
        " only height",
        RULES,
        expanded(given),
        expanded(told),
        {"singles": given, "shells": told},
    )


def _many_addresses() -> Case:
    port = {"$number": 1, "step": 7}
    form = [{"$repeat": ADDRESSES, "of": {"type": "tcp4", "ip": "0a010203", "port": port}}]
    value = varied(80, addresses=expanded(form))
    case = restored(
        f"addresses/{ADDRESSES}",
        f"{ADDRESSES} addresses of one peer",
        ("recover.node-addrs", "recover.shell"),
        [value],
    )
    return shortened(case, {canonical(value["addresses"]): form})


def _described(
    slug: str,
    title: str,
    rules: Sequence[str],
    singles: list[Json],
    told: list[Json],
    forms: Json,
) -> Case:
    """Return a case of many Singles whose lists are described by these forms."""
    case = restored(slug, title, rules, singles, valid(shells=told), consequence=LOST)
    short = replace(
        case,
        given=case.given | {"singles": forms["singles"]},
        expect=valid(shells=forms["shells"]),
    )
    assert expanded([short.given, short.expect]) == [case.given, case.expect]
    return short
