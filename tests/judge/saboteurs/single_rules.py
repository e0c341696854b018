"""The reference with one rule broken: ``single_rules.py RULE``.

Each rule is broken at one place only, as a mistake in one line would break it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from scbref.adapter import reference
from scbref.wire import transaction

Json = dict[str, Any]
Answering = Callable[[Json], Json]
REFUSED: Json = {"error": {"class": "bad-transaction", "phase": "field"}}


def singles(value: Any) -> Iterator[Json]:
    """Every Single in a request or an answer."""
    if isinstance(value, dict):
        if "remote_chan_cfg" in value and "sha_chain_root_desc" in value:
            yield value
        for member in value.values():
            yield from singles(member)
    elif isinstance(value, list):
        for member in value:
            yield from singles(member)


def refuses(wrong: Callable[[Json], bool]) -> Callable[[Json, Json], Json]:
    """Refuse the Singles of which something is so, wherever they are read."""

    def rule(given: Json, answer: Json) -> Json:
        return REFUSED if any(map(wrong, singles(answer.get("ok")))) else answer

    return rule


def _close(single: Json) -> Json:
    found: Json = single.get("close_tx_inputs", {})
    return found


def _inputs(single: Json) -> int:
    """The number of inputs of a commitment, as its first bytes say."""
    data = bytes.fromhex(_close(single).get("commit_tx", ""))[4:]
    data = data[2:] if data[:2] == b"\0\1" else data
    return int.from_bytes(data[1:3], "little") if data[:1] == b"\xfd" else data[0] if data else 0


def _small_index(given: Json, answer: Json) -> Json:
    """Keep an output's index in one byte."""
    for single in singles(answer.get("ok")):
        single["funding_outpoint"]["index"] %= 256
    return answer


def _one_of_each(given: Json, answer: Json) -> Json:
    """Keep the Singles of a Multi by their outpoint."""
    multi = answer.get("ok", {}).get("multi")
    if multi:
        listed = {str(single["funding_outpoint"]): single for single in multi["static_backups"]}
        multi["static_backups"] = list(listed.values())
    return answer


def _ten(given: Json, answer: Json) -> Json:
    """Restore ten channels, and no more."""
    ok = answer.get("ok", {})
    if ok.get("num_restored", 0) > 10:
        ok["num_restored"] = 10
    return answer


def _pending_close(given: Json, answer: Json) -> Json:
    """Forget the commitment of a pending channel."""
    if given.get("channel", {}).get("is_pending") and "ok" in answer:
        answer["ok"]["single"].pop("close_tx_inputs", None)
    return answer


def _initiator(given: Json, answer: Json) -> Json:
    """Take every channel for one that we opened."""
    if "channel" in given and "ok" in answer:
        answer["ok"]["single"]["is_initiator"] = True
    return answer


def _one_twice(given: Json, answer: Json) -> Json:
    """Find channels of a source by the transaction alone."""
    wanted = given.get("funding_outpoint", {})
    channels = given.get("source", {}).get("channels", ())
    same = [c for c in channels if c["funding_outpoint"]["txid"] == wanted.get("txid")]
    if "ok" in answer and same and same[0]["funding_outpoint"] != wanted:
        answer["ok"]["single"]["funding_outpoint"] = same[0]["funding_outpoint"]
    return answer


RULES: dict[str, Callable[[Json, Json], Json]] = {
    "honest": lambda given, answer: answer,
    "empty-signature": refuses(lambda single: _close(single).get("commit_sig") == ""),
    "long-name": refuses(
        lambda single: any(len(a.get("hostname", "")) > 2 * 127 for a in single["addresses"])
    ),
    "eight-addresses": refuses(lambda single: len(single["addresses"]) > 8),
    "twenty-addresses": refuses(lambda single: len(single["addresses"]) > 20),
    "capacity": refuses(lambda single: int(single["capacity"]) >= 2**31),
    "many-inputs": refuses(lambda single: _inputs(single) >= 253),
    "large-element": refuses(lambda single: len(_close(single).get("commit_tx", "")) > 2 * 65_535),
    "first-transaction": refuses(
        lambda single: (
            single["short_channel_id"]["tx_index"] == 0
            and single["short_channel_id"]["block_height"] > 0
        )
    ),
    "twenty-channels": lambda given, answer: (
        REFUSED if len(list(singles(answer.get("ok")))) > 20 else answer
    ),
    "index": _small_index,
    "one-of-each": _one_of_each,
    "ten-restored": _ten,
    "pending-close": _pending_close,
    "initiator": _initiator,
    "batch-fetch": _one_twice,
    "unwitnessed": lambda given, answer: answer,
    "peer": lambda given, answer: answer,
    "batch": lambda given, answer: answer,
    "tired": lambda given, answer: answer,
}
"""By name: what becomes of the ``in`` and the reference's answer."""
KEYS: dict[str, Callable[[Json], str]] = {
    "peer": lambda channel: str(channel["identity_pub"]),
    "batch": lambda channel: str(channel["funding_outpoint"]["txid"]),
}
"""By rule: by what the channels of a SubSwapper are told apart."""
EVENTS = 12
"""Events after which a tired SubSwapper sleeps."""


class Broken(reference.ReferenceAdapter):
    """Answers as the reference does, but for one rule."""

    def __init__(self, rule: str) -> None:
        super().__init__()
        self._rule = rule
        self._known: dict[str, str] = {}
        self._events = 0
        if rule == "unwitnessed":
            # The form with witnesses is read where there is none.
            transaction.Witnesses._filled = lambda self, stacks: stacks

    def answer(self, request: Json) -> Json:
        given = request.get("in", {})
        op = request.get("op", "")
        if op == "swapper.new":
            self._known, self._events = {}, 0
        if op == "swapper.event":
            request = {**request, "in": self._told(given)}
        answer = super().answer(request)
        return answer if op in ("hello", "bye") else RULES[self._rule](given, answer)

    def _told(self, given: Json) -> Json:
        """Return the event as far as it is taken in."""
        self._events += 1
        opened = given["new_chans"]
        if key := KEYS.get(self._rule):
            opened = [each for each in opened if self._is_first(each["channel"], key)]
        if self._rule == "tired" and self._events > EVENTS:
            opened = []
        return {**given, "new_chans": opened}

    def _is_first(self, channel: Json, key: Callable[[Json], str]) -> bool:
        point = str(channel["funding_outpoint"])
        return self._known.setdefault(key(channel), point) == point


if __name__ == "__main__":
    reference.serve(Broken(sys.argv[1]))
