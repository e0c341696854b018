"""The stateful operations: channel sources, the backup file, sessions of a SubSwapper, recovery."""

from __future__ import annotations

from collections.abc import Callable

from scbref.adapter.scripted import Ledger, ScriptedChannels, ScriptedNode, ScriptedNotifier
from scbref.adapter.session import Session
from scbref.adapter.values import (
    Json,
    key_ring_of,
    open_channel_from_json,
    outpoint_from_json,
)
from scbref.channels.fetching import fetch_backup_for_chan, fetch_static_chan_backups, new_single
from scbref.errors import (
    NOT_ACTIVE,
    SwapperError,
)
from scbref.json_form import multi_to_json, single_from_json, single_to_json
from scbref.multifile import MultiFile
from scbref.profiles import Behaviour, Profile
from scbref.recovery.recover import (
    unpack_and_recover_multi,
    unpack_and_recover_singles,
)
from scbref.swapper import ChannelEvent, ChannelWithAddrs


class StatefulOperations:
    """Answers requests about channel sources, files, sessions and recovery."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.sessions: dict[str, Session] = {}
        """The SubSwappers, by the session of their requests."""
        self.ledgers: dict[str, Ledger] = {}
        """What the runs of recovery know of each other, by their session."""
        self.ops: dict[str, Callable[[Json], Json]] = {
            "channel.new-single": self._channel_new_single,
            "notifier.events": self._notifier_events,
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
        if not profile.has(Behaviour.KEEPS_LOCAL_FORCE_CLOSE):
            # The protocol has no answers of the releases before.
            del self.ops["notifier.events"]

    def _channel_new_single(self, given: Json) -> Json:
        opened = _channel_with_addrs(given)
        return {"single": single_to_json(new_single(opened.channel, opened.addrs, self.profile))}

    def _notifier_events(self, given: Json) -> Json:
        # What follows the database of a node is slow to load, and few starts need it.
        from scbref.adapter.node_events import told_of

        return {"told": list(told_of(given, self.profile))}

    def _backup_fetch(self, given: Json) -> Json:
        outpoint = outpoint_from_json(given["funding_outpoint"])
        source = ScriptedChannels(given["source"])
        single = fetch_backup_for_chan(outpoint, source, self.profile)
        return {"single": single_to_json(single)}

    def _backup_fetch_all(self, given: Json) -> Json:
        singles = fetch_static_chan_backups(ScriptedChannels(given["source"]), self.profile)
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
        node = self._node(given)
        return node.recover(
            lambda: unpack_and_recover_singles(
                packed, key_ring_of(given), node, node, profile=self.profile, ledger=node.ledger
            )
        )

    def _recover_multi(self, given: Json) -> Json:
        packed = bytes.fromhex(given["packed"])
        node = self._node(given)
        return node.recover(
            lambda: unpack_and_recover_multi(
                packed, key_ring_of(given), node, node, profile=self.profile, ledger=node.ledger
            )
        )

    def _node(self, given: Json) -> ScriptedNode:
        # Runs of one session are runs on one database; without a session each has its own.
        ledger = Ledger()
        if "session" in given:
            ledger = self.ledgers.setdefault(str(given["session"]), ledger)
        return ScriptedNode(given["restore"], given["connect"], ledger)


def _channel_with_addrs(given: Json) -> ChannelWithAddrs:
    channel, addresses = open_channel_from_json(given["channel"], given["addresses"])
    return ChannelWithAddrs(channel, addresses)
