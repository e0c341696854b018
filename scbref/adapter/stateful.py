"""The reference's stateful operations behind the adapter protocol.

The world around the implementation is played here: a notifier is a queue, a database is a list,
peers are outcomes in order. The file is real.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scbref.adapter.session import ScriptedNotifier, Session
from scbref.adapter.values import (
    addresses_to_json,
    key_ring_of,
    open_channel_from_json,
    outpoint_from_json,
)
from scbref.channels.fetching import fetch_backup_for_chan, fetch_static_chan_backups, new_single
from scbref.channels.open_channel import OpenChannel
from scbref.errors import (
    ALREADY_EXISTS,
    NOT_ACTIVE,
    UNKNOWN_CHANNEL,
    ChannelSourceError,
    ScbError,
    SwapperError,
)
from scbref.json_form import multi_to_json, single_from_json, single_to_json
from scbref.model import Address, OutPoint, Single
from scbref.multifile import MultiFile
from scbref.profiles import Behaviour, Profile
from scbref.recovery.protocols import ChanAlreadyExists
from scbref.recovery.recover import (
    is_already_exists,
    unpack_and_recover_multi,
    unpack_and_recover_singles,
)
from scbref.recovery.report import IncompleteRecovery
from scbref.swapper import ChannelEvent, ChannelWithAddrs

Json = dict[str, Any]


class LivingOps:
    """Answers requests of the stateful operations; keeps sessions between them."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.sessions: dict[str, Session] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.ops: dict[str, Callable[[Json], Json]] = {
            "channel.new-single": self._channel_new_single,
            "backup.fetch": self._backup_fetch,
            "backup.fetch-all": self._backup_fetch_all,
            "multifile.swap": self._multifile_swap,
            "multifile.extract": self._multifile_extract,
            "swapper.new": self._swapper_new,
            "swapper.start": lambda given: self._session(given).start(),
            "swapper.event": self._swapper_event,
            "swapper.manual-update": self._swapper_manual_update,
            "swapper.fail": self._swapper_fail,
            "swapper.close-events": lambda given: self._session(given).close_events(),
            "swapper.stop": lambda given: self._session(given).stop(),
            "swapper.drop": self._swapper_drop,
            "recover.singles": self._recover_singles,
            "recover.multi": self._recover_multi,
        }
        if not profile.has(Behaviour.MANUAL_UPDATE):
            del self.ops["swapper.manual-update"]

    def _channel_new_single(self, given: Json) -> Json:
        opened = _channel_with_addrs(given)
        return {"single": single_to_json(new_single(opened.channel, opened.addrs, self.profile))}

    def _backup_fetch(self, given: Json) -> Json:
        outpoint = outpoint_from_json(given["funding_outpoint"])
        source = ListedChannels(given["source"])
        single = fetch_backup_for_chan(outpoint, source, self.profile)
        return {"single": single_to_json(single)}

    def _backup_fetch_all(self, given: Json) -> Json:
        singles = fetch_static_chan_backups(ListedChannels(given["source"]), self.profile)
        return {"singles": [single_to_json(single) for single in singles]}

    def _multifile_swap(self, given: Json) -> Json:
        no_archive = given.get("no_archive", False)
        file = MultiFile(given["path"], profile=self.profile, no_backup_archive=no_archive)
        file.update_and_swap(bytes.fromhex(given["packed"]))
        return {}

    def _multifile_extract(self, given: Json) -> Json:
        file = MultiFile(given["path"], profile=self.profile)
        return {"multi": multi_to_json(file.extract_multi(key_ring_of(given)))}

    def _session(self, given: Json) -> Session:
        session = self.sessions.get(str(given["session"]))
        if session is None:
            raise SwapperError(f"no session {given['session']}", code=NOT_ACTIVE)
        return session

    def _swapper_new(self, given: Json) -> Json:
        name = str(given["session"])
        if old := self.sessions.pop(name, None):
            old.drop()
        self.sessions[name] = Session(
            MultiFile(given["path"], profile=self.profile),
            [single_from_json(single) for single in given["starting_chans"]],
            ScriptedNotifier(fails=given.get("subscribe_fails", False)),
            key_ring_of(given),
            self.profile,
        )
        return {}

    def _swapper_event(self, given: Json) -> Json:
        session = self._session(given)
        event = ChannelEvent(
            closed_chans=tuple(map(outpoint_from_json, given["closed_chans"])),
            new_chans=tuple(map(_channel_with_addrs, given["new_chans"])),
        )
        return session.event(event)

    def _swapper_manual_update(self, given: Json) -> Json:
        singles = [single_from_json(single) for single in given["singles"]]
        return self._session(given).manual_update(singles)

    def _swapper_fail(self, given: Json) -> Json:
        return self._session(given).fail(given["call"], given["times"])

    def _swapper_drop(self, given: Json) -> Json:
        self._session(given).drop()
        del self.sessions[str(given["session"])]
        return {}

    def _recover_singles(self, given: Json) -> Json:
        packed = [bytes.fromhex(each) for each in given["packed"]]
        world = self._world(given)
        return world.recover(
            lambda: unpack_and_recover_singles(
                packed, key_ring_of(given), world, world, profile=self.profile, ledger=world.ledger
            )
        )

    def _recover_multi(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        world = self._world(given)
        return world.recover(
            lambda: unpack_and_recover_multi(
                packed, key_ring_of(given), world, world, profile=self.profile, ledger=world.ledger
            )
        )

    def _world(self, given: Json) -> RecoveryWorld:
        # Runs of one session are runs on one database; without a session each has its own.
        ledger = Ledger()
        if "session" in given:
            ledger = self.ledgers.setdefault(str(given["session"]), ledger)
        return RecoveryWorld(given["restore"], given["connect"], ledger)


def _channel_with_addrs(given: Json) -> ChannelWithAddrs:
    channel, addresses = open_channel_from_json(given["channel"], given["addresses"])
    return ChannelWithAddrs(channel, addresses)


class ListedChannels:
    """The channel source of a request."""

    def __init__(self, source: Json) -> None:
        self._fails = source.get("fails")
        nodes = {node["node_pub"]: node["addresses"] for node in source["nodes"]}
        self._channels: list[OpenChannel] = []
        self._addresses: dict[str, tuple[Address, ...]] = {}
        for each in source["channels"]:
            channel, addresses = open_channel_from_json(
                each, nodes.get(each.get("identity_pub"), [])
            )
            self._channels.append(channel)
            if each.get("identity_pub") in nodes:
                self._addresses[each["identity_pub"]] = addresses

    def fetch_all_channels(self) -> Sequence[OpenChannel]:
        if self._fails == "channels":
            raise ChannelSourceError("the channel source fails, as asked for")
        return self._channels

    def fetch_channel(self, outpoint: OutPoint) -> OpenChannel:
        for channel in self.fetch_all_channels():
            if channel.funding_outpoint == outpoint:
                return channel
        raise ChannelSourceError("no such channel", code=UNKNOWN_CHANNEL)

    def addrs_for_node(self, node_pub: bytes) -> tuple[bool, Sequence[Address]]:
        if self._fails == "addresses":
            raise ChannelSourceError("the address source fails, as asked for")
        addresses = self._addresses.get(bytes(node_pub).hex())
        return addresses is not None, addresses or ()


class Ledger:
    """Which restored channels still wait for their peer, as a channel store would know it."""

    def __init__(self) -> None:
        self._waiting: dict[OutPoint, bytes] = {}

    def note_restored(self, single: Single) -> None:
        self._waiting[single.funding_outpoint] = bytes(single.remote_node_pub or b"")

    def awaits_peer(self, funding_outpoint: OutPoint) -> bool:
        return funding_outpoint in self._waiting

    def note_peer_reached(self, node_pub: bytes) -> None:
        self._waiting = {op: pub for op, pub in self._waiting.items() if pub != bytes(node_pub)}


class RecoveryWorld:
    """Restorer and connector of a request, and what was asked of them."""

    def __init__(self, restore: list[str], connect: list[str], ledger: Ledger) -> None:
        self._restore, self._connect = iter(restore), iter(connect)
        self._effects: list[Json] = []
        self.ledger = ledger

    def restore_chans_from_singles(self, *singles: Single) -> None:
        for single in singles:
            self._restored = single
            point = single.funding_outpoint
            self._effects.append({"restore": {"txid": point.txid.hex(), "index": point.index}})
        _come_to(next(self._restore, "ok"), "restoring")
        for single in singles:
            self.ledger.note_restored(single)

    def connect_peer(self, node_pub: bytes, addrs: Sequence[Address]) -> None:
        addresses = addresses_to_json(self._restored, addrs)
        effect = {"node_pub": bytes(node_pub).hex(), "addresses": addresses}
        self._effects.append({"connect": effect})
        _come_to(next(self._connect, "ok"), "connecting")

    def recover(self, run: Callable[[], int]) -> Json:
        try:
            return {"num_restored": run(), "effects": self._effects}
        except IncompleteRecovery as error:
            code = ALREADY_EXISTS if is_already_exists(error, wrapped=True) else error.code
            number, failure = error.num_restored, ScbError(str(error), code=code)
        except ScbError as error:
            number, failure = 0, error
        failed = {"class": failure.code, "message": str(failure)}
        return {"num_restored": number, "effects": self._effects, "failed": failed}


def _come_to(outcome: str, what: str) -> None:
    if outcome == "exists":
        raise ChanAlreadyExists
    if outcome == "exists-wrapped":
        raise ScbError("the database refuses") from ChanAlreadyExists()
    if outcome == "fail":
        raise ScbError(f"{what} fails, as asked for")
