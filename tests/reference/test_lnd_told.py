"""What of a node's next backup is news, and what does not get into the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scbref.lnd_node.told import Change, Told, compare
from scbref.model import CloseTxInputs, KeyDescriptor, KeyLocator, Single, TCP4Address
from tests.reference.restore_stage import pub
from tests.reference.store_stage import names, single
from tests.reference.swapper_stage import TX

HERE, THERE = (TCP4Address(bytes([10, 0, 0, last]), 9735) for last in (1, 2))


def height(of: Single) -> int | None:
    return of.close_tx_inputs.commit_height if of.close_tx_inputs else None


def with_commitment(number: int, name: str = "a", **changes: object) -> Single:
    inputs = CloseTxInputs(commit_tx=TX, commit_sig=bytes(70), commit_height=number)
    return replace(single(name), close_tx_inputs=inputs, **changes)


KNOWN = with_commitment(7)
POORER_ROOT = KeyDescriptor(KeyLocator(5, 0), pub(5, 1))


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (KNOWN, Change.NONE),
        (with_commitment(8), Change.COMMITMENT),
        (with_commitment(6), Change.OLDER),
        (single("a"), Change.POORER),
        (replace(KNOWN, sha_chain_root_desc=POORER_ROOT), Change.POORER),
        (replace(KNOWN, addresses=(HERE,)), Change.NEWS),
        (with_commitment(8, addresses=(HERE,)), Change.NEWS),
    ],
)
def test_a_single_is_held_against_the_known_one(new: Single, change: Change) -> None:
    assert compare(KNOWN, new, height) is change


def test_the_order_of_addresses_is_no_news() -> None:
    one = replace(KNOWN, addresses=(HERE, THERE))
    other = replace(KNOWN, addresses=(THERE, HERE))
    assert compare(one, other, height) is Change.NONE


def test_commitments_wait_for_other_news() -> None:
    told = Told(height)
    assert told.take([KNOWN]) == [KNOWN]
    assert told.take([with_commitment(8)]) == []
    assert told.take([with_commitment(7)]) == []
    assert told.refused == {KNOWN.funding_outpoint: Change.OLDER}
    assert told.take_untold() == [with_commitment(8)]
    assert told.take_untold() == []
    assert told.take([with_commitment(8)]) == []
    assert not told.refused


def test_what_the_file_has_better_is_told_in_its_form() -> None:
    better = with_commitment(9, "b")
    told = Told(height, in_file={each.funding_outpoint: each for each in (KNOWN, better)})
    assert told.take([with_commitment(8), single("b")]) == [with_commitment(8), better]
    assert told.refused == {better.funding_outpoint: Change.POORER}


def test_a_closed_channel_stays_closed() -> None:
    told = Told(height)
    told.take([single("a"), single("b")])
    gone = single("a").funding_outpoint
    assert told.close([gone, single("c").funding_outpoint]) == [gone]
    assert told.take([single("a"), single("b")]) == []
    assert told.take_new([single("a"), single("b"), single("c")]) == [single("c")]
    assert names(list(told.known.values())) == "b c"


def test_what_only_the_file_has_of_a_closing_channel_is_known_on() -> None:
    told = Told(height, in_file={KNOWN.funding_outpoint: KNOWN})
    told.keep([KNOWN.funding_outpoint, single("b").funding_outpoint])
    assert told.known == {KNOWN.funding_outpoint: KNOWN}
    assert told.points == {KNOWN.funding_outpoint}
