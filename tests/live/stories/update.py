"""Gina updates lnd, loses all, and loses it again with only an old lnd at hand."""

from __future__ import annotations

from pathlib import Path

from tests.live.backups import Toolbox
from tests.live.funds import Worth, bring_back, worth
from tests.live.node import Node
from tests.live.openings import ANCHORS, STAGING, TWEAKLESS, open_channel
from tests.live.rest import Refused
from tests.live.town import Town
from tests.live.waiting import until


class Update:
    """The binary of the node changes on the way."""

    def __init__(self, town: Town, gina: Node) -> None:
        self.town = town
        self.gina = gina
        self.tools = Toolbox(gina, town.folder, town.journal)
        self.old: Path = gina.binary
        self.new: Path = town.binaries / "lnd"
        self.points: list[str] = []

    def play(self) -> None:
        self._open()
        self._update()
        backup, after_first = self._first_loss()
        self._second_loss(backup, after_first)
        self.gina.stop()

    def _open(self) -> None:
        wanted = zip(self.town.peers, (ANCHORS, TWEAKLESS, STAGING), (600, 650, 700), strict=True)
        for peer, kind, thousands in wanted:
            self.gina.connect(peer)
            self.points.append(open_channel(self.gina, peer, kind, thousands * 1000))
            self.town.journal.say(f"open    gina ({self.gina.version}) → {peer.name}: {kind.name}")
        self.town.mine(6, self.gina, *self.town.peers)
        until("all are open", lambda: self.gina.channels().keys() == set(self.points))
        until("the file holds all", lambda: self.tools.now().keys() == set(self.points))
        self.town.journal.versions["lnd, old"] = self.gina.version

    def _update(self) -> None:
        before, version = self.tools.now(), self.gina.version
        note = "anchors, static remote key and staging taproot channel, before the update"
        self.tools.capture("old", self.gina.backup.read_bytes(), note, version)
        self.gina.stop()
        self.gina.binary = self.new
        self.gina.start()
        until("the file is written", lambda: self._inputs() == len(before))
        had = sum(single.close_tx_inputs is not None for single in before.values())
        self.town.journal.fact(
            "swapper.start-writes-union",
            f"the first start after the update to {self.gina.version}",
            "every channel gets its close-tx inputs, which the old file had not",
            f"{had} of {len(before)} before, {self._inputs()} after",
            had == 0,
        )
        self.tools.agrees(self.gina.backup.read_bytes())
        note = "the same channels after the first start of the new lnd"
        self.tools.capture("updated", self.gina.backup.read_bytes(), note, self.gina.version)
        for peer in self.town.peers:
            self.gina.connect(peer)

    def _inputs(self) -> int:
        return sum(single.close_tx_inputs is not None for single in self.tools.now().values())

    def _first_loss(self) -> tuple[bytes, int]:
        """Restore the channel with the bank alone by the new lnd; return the file and the funds."""
        gina, bank_point = self.gina, self.points[0]
        backup, before = gina.backup.read_bytes(), worth(gina, *self.points[1:])
        self.others = worth(gina).total - before.total, worth(gina).fees
        only = self.tools.prepared(backup, "bank", "lnd-0.21", "--only", bank_point)
        assert self.tools.agrees(only) == 1
        gina.kill()
        gina.wipe()
        assert gina.words is not None
        gina.create(gina.words, only, window=100)
        what = "kill -9 and wiped after the update; the new file, filtered to one peer"
        loss = bring_back(self.town, gina, before, what)
        gina.kill()
        gina.wipe()
        return backup, loss.after

    def _second_loss(self, backup: bytes, had: int) -> None:
        """Restore the others with the old lnd, which cannot read the new file as it is."""
        gina = self.gina
        gina.binary = self.old
        assert gina.words is not None
        gina.create(gina.words, window=100)
        try:
            said = f"{gina.restore(backup)} restored"
        except Refused as refused:
            said = str(refused)
        self.town.journal.fact(
            "version.known-on-read",
            f"the new file, given to {gina.version}",
            "refused: unknown version",
            said[:120],
            "unknown" in said and "version" in said,
        )
        rest = self.tools.prepared(backup, "rest", "lnd-0.18", "--without", self.points[0])
        gina.restore(rest)
        self.town.journal.say(f"restore gina: by {gina.version}")
        others, fees = self.others
        before = Worth(had + others, fees, frozenset(self.points[1:]))
        what = "wiped again; the new file, prepared for the old lnd"
        bring_back(self.town, gina, before, what)
