"""Ada has a channel of every kind that lnd opens."""

from __future__ import annotations

import threading
from functools import partial

import httpx

from tests.live.backups import Toolbox, Witness
from tests.live.node import Node
from tests.live.openings import (
    ALIAS,
    ANCHORS,
    LEGACY,
    STAGING,
    TAPROOT,
    TWEAKLESS,
    ZERO_CONF,
    Acceptor,
    Kind,
    open_channel,
    open_lease,
)
from tests.live.payments import pay_invoice
from tests.live.rest import Refused
from tests.live.town import Town
from tests.live.waiting import tell, until

LEASED_BLOCKS = 280
KILLS = 2
BY_NAME = {
    kind.name: kind for kind in (LEGACY, TWEAKLESS, ANCHORS, STAGING, TAPROOT, ALIAS, ZERO_CONF)
}


def listed(node: Node) -> set[str]:
    """Return every channel that lnd lists, in whatever state."""
    return node.channels().keys() | node.pending().keys()


def more_pending(peer: Node, known: set[str]) -> set[str]:
    return set(peer.pending()) - known


def settled(tools: Toolbox) -> bool:
    """Tell whether the file holds what lnd lists."""
    return tools.now().keys() == listed(tools.node)


class Kinds:
    """Opens the channels and keeps them by what they are."""

    def __init__(self, town: Town, ada: Node) -> None:
        self.town = town
        self.ada = ada
        self.tools = Toolbox(ada, town.folder, town.journal)
        self.points: dict[str, str] = {}
        self.thaw_height = 0

    def open_all(self) -> None:
        bank, carol, dave = self.town.peers
        for peer in self.town.peers:
            self.ada.connect(peer)
        with Witness(self.ada.backup) as witness:
            self._open(bank, TWEAKLESS, 1_100_000)
            self._open(bank, ANCHORS, 1_000_000, push=200_000)
            self._open(carol, STAGING, 1_200_000)
            self._open(carol, TAPROOT, 1_300_000)
            self._open(dave, LEGACY, 800_000)
            self._open(dave, ALIAS, 900_000)
            self._from_dave(dave)
            self.thaw_height = self.town.chain.ask("getblockcount") + LEASED_BLOCKS
            self.points["lease"] = open_lease(self.ada, bank, 1_600_000, self.thaw_height)
            self._unconfirmed()
            self.town.mine(6, self.ada, *self.town.peers)
            until("all are open", lambda: self._active() == len(self.points))
            until("lnd has written all", lambda: self.tools.is_settled(self.points.values()))
            until("the file holds all", lambda: settled(self.tools))
        self._confirmed()
        self._archives(witness)

    def _open(self, peer: Node, kind: Kind, capacity: int, push: int = 20_000) -> None:
        self.points[kind.name] = open_channel(self.ada, peer, kind, capacity, push)
        self.town.journal.say(f"open    ada → {peer.name}: {kind.name}, {capacity} sat")

    def _from_dave(self, dave: Node) -> None:
        self.points["opened by the peer"] = open_channel(
            dave, self.ada, ANCHORS, 1_400_000, 300_000
        )
        self.town.journal.say("open    dave → ada: anchors, 1400000 sat")

    def _active(self) -> int:
        return sum(channel["active"] for channel in self.ada.channels().values())

    def _unconfirmed(self) -> None:
        until("the file holds all that is pending", lambda: settled(self.tools))
        held = self.tools.now().keys()
        self.town.journal.fact(
            "node.file-lists-all",
            "channels that are not confirmed yet",
            "in the file at once",
            f"{len(held & self.ada.pending().keys())} of {len(self.points)} in the file",
            held == set(self.points.values()),
        )

    def _confirmed(self) -> None:
        singles = self.tools.now()
        versions = {name: singles[point].version for name, point in self.points.items()}
        wrong = [
            name
            for name, kind in BY_NAME.items()
            if versions.get(name, kind.version) != kind.version
        ]
        self.town.journal.fact(
            "node.file-lists-all",
            "channels of every kind that lnd opens",
            "all in the file, each in the version of its kind",
            ", ".join(f"{name}: {version}" for name, version in sorted(versions.items())),
            not wrong and versions["lease"] == 4,
        )
        for backup in (self.ada.backup.read_bytes(), self.ada.export()):
            self.tools.agrees(backup)

    def _archives(self, witness: Witness) -> None:
        kept = {file.read_bytes() for file in self.ada.archives.iterdir()}
        replaced = witness.contents[:-1]
        lost = [content for content in replaced if content not in kept]
        for content in witness.contents:
            self.tools.read(content)
        self.town.journal.count("contents of a file that scbref opened", len(witness.contents))
        self.town.journal.fact(
            "multifile.archive-name",
            "archives when channels open at once",
            "two writes within a second leave one archive",
            f"{len(lost)} of {len(replaced)} replaced contents are in no archive",
            bool(lost),
        )

    def zero_conf(self) -> None:
        """Open a zero-conf channel, have it confirmed and pay: what of it enters the file?"""
        ada, carol = self.ada, self.town.peers[1]
        Acceptor(carol).start()
        # lnd answers the acceptor before it asks it.
        until("carol accepts it", lambda: self._accepted(carol))
        point = self.points[ZERO_CONF.name]
        until(
            "zero-conf is usable",
            lambda: point in ada.channels() and ada.channels()[point]["active"],
        )
        self.town.mine(6, ada, *self.town.peers)
        until(
            "zero-conf is confirmed",
            lambda: ada.channels()[point]["zero_conf_confirmed_scid"] not in ("", "0"),
        )
        until("lnd has written it", lambda: self.tools.is_settled([point]))
        pay_invoice(ada, self.town.peers[0], 5_000)
        self._news(point)

    def _accepted(self, peer: Node) -> bool:
        try:
            self._open(peer, ZERO_CONF, 1_700_000)
        except Refused as refused:
            tell(f"{peer.name}: {refused}")
            return False
        return True

    def _news(self, point: str) -> None:
        """Compare the file with an export, and with itself after an orderly stop."""
        exported, held = self.tools.read(self.ada.export()), self.tools.now()
        is_stale = held[point].short_channel_id.tx_index == 0
        same = exported[point].short_channel_id == held[point].short_channel_id
        exported_id = "the same" if same else "confirmed"
        self.town.journal.fact(
            "node.writes-news",
            "a zero-conf channel, confirmed",
            "the file keeps the broadcast height; an export has the confirmed id",
            f"the file {'as broadcast' if is_stale else 'new'}, the export {exported_id}",
            is_stale and exported_id == "confirmed",
        )
        paid = next(
            p
            for p in self.points.values()
            if p != point and exported[p].close_tx_inputs != held[p].close_tx_inputs
        )
        self.ada.stop()
        after = self.tools.now()
        zero_conf, commitment = ("old" if after[p] == held[p] else "new" for p in (point, paid))
        self.town.journal.fact(
            "node.stop-writes",
            "a confirmed zero-conf channel and a newer commitment, at an orderly stop",
            "both in the file",
            f"after the stop: zero-conf {zero_conf}, commitment {commitment}",
            zero_conf == commitment == "new",
        )
        self.ada.start()
        self.back_in_touch()

    def back_in_touch(self) -> None:
        for peer in self.town.peers:
            self.ada.connect(peer)
        # A channel that a kill interrupted can open while this waits.
        until("channels are active", lambda: self._active() == len(self.ada.channels()))

    def kills(self) -> None:
        """Kill lnd while a channel opens; the file must be whole each time."""
        bank, whole = self.town.peers[0], 0
        for number in range(KILLS):
            self.ada.synced(self.town.chain.ask("getblockcount"))
            known = set(bank.pending())
            opening = threading.Thread(
                target=self._open_until_killed, args=(bank, 300_000 + number)
            )
            opening.start()
            until("the peer knows of it", partial(more_pending, bank, known))
            self.ada.kill()
            opening.join()
            self.tools.now()
            whole += 1
            self._look_at_archives()
            self.ada.start()
            until("the file holds what lnd lists", lambda: settled(self.tools))
            self.ada.connect(bank)
        self.town.journal.fact(
            "multifile.crash-safe",
            "kill -9 while a channel opens",
            "the file is whole each time",
            f"whole {whole} of {KILLS} times",
            whole == KILLS,
        )
        self.town.mine(6, self.ada, *self.town.peers)
        self.back_in_touch()

    def _look_at_archives(self) -> None:
        """Tell of archives that the kill cut off: lnd copies into them under their last name."""
        cut = [
            file for file in self.ada.archives.iterdir() if not self.tools.opens(file.read_bytes())
        ]
        for file in cut:
            self.town.journal.say(f"        kill -9 left the archive {file.name} cut off")

    def _open_until_killed(self, peer: Node, capacity: int) -> None:
        try:
            open_channel(self.ada, peer, ANCHORS, capacity)
        except (Refused, httpx.HTTPError):
            return
