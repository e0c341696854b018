"""Erin restores while her peers are away, and lnd makes her file one that restores no more."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from scbref import Single
from tests.live.backups import EMPTY, Toolbox, is_poorer, with_addresses
from tests.live.funds import Worth, bring_back, worth
from tests.live.node import Node
from tests.live.openings import ANCHORS, TAPROOT, open_channel
from tests.live.rest import Refused
from tests.live.town import Town
from tests.live.waiting import until


class Roots:
    """Two parts, since lnd takes more than a minute to refuse the file: others play between."""

    def __init__(self, town: Town, erin: Node) -> None:
        self.town = town
        self.erin = erin
        self.tools = Toolbox(erin, town.folder, town.journal)
        self.before: Worth = worth(erin)
        self.version = erin.version
        self.poor = b""
        self._thread = ThreadPoolExecutor(1)
        self._refusal: Future[str] = Future()

    def begin(self) -> None:
        _, carol, dave = self.town.peers
        erin = self.erin
        points = []
        for peer, kind, capacity in ((carol, ANCHORS, 700_000), (dave, TAPROOT, 800_000)):
            erin.connect(peer)
            points.append(open_channel(erin, peer, kind, capacity))
        points.append(open_channel(erin, dave, ANCHORS, 600_000))
        self.town.mine(6, erin, carol, dave)
        until("all are open", lambda: erin.channels().keys() == set(points))
        until("the file holds all", lambda: self.tools.now().keys() == set(points))
        self.tools.agrees(erin.backup.read_bytes())
        self.before = worth(erin)
        good = self.tools.now()
        for peer in (carol, dave):
            peer.stop()
        erin.kill()
        erin.wipe()
        assert erin.words is not None
        erin.create(erin.words, window=100)
        self._restore(good, points)
        self._without_address(good[points[2]])
        erin.stop()
        self._poorer(good)
        for peer in (carol, dave):
            peer.start()
        erin.wipe()
        erin.create(erin.words, window=100)
        # Until it has refused, this lnd holds its wallet and does not follow the chain.
        erin.follows = False
        self._refusal = self._thread.submit(self._refused)

    def _restore(self, good: dict[str, Single], points: list[str]) -> None:
        two = self.tools.written([good[point] for point in points[:2]])
        restored = self.erin.restore(two)
        self.town.journal.fact(
            "node.restore-without-peers",
            "a restore of 2 channels with all peers away",
            "succeeds; lnd says that 2 were restored",
            f"{restored} restored, {len(self.erin.peers())} peers connected",
            restored == 2 and not self.erin.peers(),
        )
        size, exported = self.erin.backup.stat().st_size, self.tools.read(self.erin.export())
        poor = [is_poorer(single, good[point]) for point, single in exported.items()]
        self.town.journal.fact(
            "node.file-after-restore",
            "the file of a wiped node right after its restore",
            f"{EMPTY} bytes and no channel, while an export has poorer Singles",
            f"{size} bytes; export: {len(exported)} channels, {sum(poor)} poorer",
            size == EMPTY and poor == [True, True],
        )

    def _without_address(self, single: Single) -> None:
        try:
            self.erin.restore(self.tools.written([with_addresses(single)]))
            said = "no error"
        except Refused as refused:
            said = str(refused)
        self.town.journal.fact(
            "recover.connect-error",
            "a restore of a Single without any address",
            "an error: no peer to connect to",
            said[:120],
            said != "no error",
        )

    def _poorer(self, good: dict[str, Single]) -> None:
        self.poor = self.erin.backup.read_bytes()
        note = "lnd's own file at the stop after a restore: it restores no more"
        self.tools.capture("poorer", self.poor, note, self.version)
        after = self.tools.now()
        poorer = sum(is_poorer(single, good[point]) for point, single in after.items())
        self.town.journal.fact(
            "node.restored-singles",
            "the file after the next orderly stop",
            "the restored channels, each poorer than what it was restored from",
            f"{len(after)} channels, {poorer} poorer",
            len(after) == poorer == len(good),
        )

    def _refused(self) -> str:
        try:
            return f"{self.erin.restore(self.poor)} restored"
        except Refused as refused:
            return str(refused)

    def end(self) -> None:
        said = self._refusal.result()
        self._thread.shutdown()
        self.erin.follows = True
        self.erin.synced(self.town.chain.ask("getblockcount"))
        self.town.journal.fact(
            "node.restored-singles",
            "a restore from that file",
            "refused as a whole: a root cannot be derived",
            said[:160],
            "could not derive private key" in said and not self.erin.pending(),
        )
        prepared = self.tools.prepared(self.poor, "poorer", "lnd-0.21")
        note = "made of it by scbref prepare: lnd restored it"
        self.tools.capture("prepared", prepared, note, self.version)
        self.tools.agrees(prepared)
        restored = self.erin.restore(prepared)
        self.town.journal.say(f"restore erin: {restored} channels, from the prepared file")
        bring_back(
            self.town,
            self.erin,
            self.before,
            "wiped twice; lnd's own poorer file, made restorable by scbref prepare",
        )
        self.erin.stop()
