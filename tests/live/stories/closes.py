"""Ada's channels close in each way: when does each leave the file?"""

from __future__ import annotations

from contextlib import suppress

from tests.live.backups import Toolbox, Witness
from tests.live.funds import Lease, bring_back, mine_until, worth
from tests.live.node import Node
from tests.live.openings import ALIAS, LEGACY, STAGING, TWEAKLESS, close_channel
from tests.live.stories.kinds import Kinds
from tests.live.town import Town
from tests.live.waiting import NeverSeen, until

LOOK = 2.0
"""Seconds that a block which should leave the file as it is has to do something to it."""
LATER = 4
"""Blocks that are mined beyond the expected ones."""
ENOUGH = 120.0
"""Seconds in which the expected block has its effect, however busy the machine is."""
CSV_DELAY = 144
"""Blocks that our own output of a small channel has to wait; lnd asks more for larger ones."""


class Closes:
    """Closes channels of a stage that Kinds has set."""

    def __init__(self, town: Town, kinds: Kinds) -> None:
        self.town = town
        self.ada: Node = kinds.ada
        self.tools: Toolbox = kinds.tools
        self.kinds = kinds

    def _holds(self, point: str) -> bool:
        return point in self.tools.now()

    def _blocks_until_gone(self, point: str, expected: int) -> int:
        """Mine block by block; return after how many the file has the channel no more.

        The block that should take it out has all the time it needs, those before it a moment.
        """
        for blocks in range(1, expected + LATER):
            self.town.mine(1, self.ada, *self.town.peers)
            within = LOOK if blocks < expected else ENOUGH
            with suppress(NeverSeen):
                until(f"{point} leaves the file", lambda: not self._holds(point), within)
                return blocks
        return expected + LATER

    def cooperative(self) -> None:
        point = self.kinds.points.pop(TWEAKLESS.name)
        close_channel(self.ada, point)
        until("lnd waits for it", lambda: self.ada.pending().get(point) == "waiting_close_channels")
        held = self._holds(point)
        blocks = self._blocks_until_gone(point, 1)
        self.town.journal.fact(
            "node.cooperative-close",
            "a cooperative close",
            "in the file while unconfirmed, out at 1 confirmation",
            f"unconfirmed: {'in' if held else 'out'}; out at {blocks}",
            held and blocks == 1,
        )

    def by_the_peer(self) -> None:
        point = self.kinds.points.pop(LEGACY.name)
        close_channel(self.town.peers[2], point, force=True)
        blocks = self._blocks_until_gone(point, 3)
        self.town.journal.fact(
            "node.remote-force-close",
            "the peer's force close of 800,000 sat",
            "out of the file at 3 confirmations",
            f"out at {blocks}",
            blocks == 3,
        )

    def by_us(self) -> None:
        """Force-close a channel, and look at the export, which leaves it out."""
        point = self.kinds.points.pop(ALIAS.name)
        self.csv_delay = self.ada.channels()[point]["local_constraints"]["csv_delay"]
        close_channel(self.ada, point, force=True)
        self.town.mine(4, self.ada, *self.town.peers)
        until("it is force-closing", lambda: "force" in self.ada.pending().get(point, ""))
        exported, held = self.tools.read(self.ada.export()).keys(), self.tools.now().keys()
        self.town.journal.fact(
            "node.export-complete",
            "an export of all channels",
            "lacks the force-closing channels that the file keeps",
            f"the file has {len(held)} channels, the export {len(exported)}",
            held - exported == {point},
        )
        self._until_resolved(point)

    def _until_resolved(self, point: str) -> None:
        assert self.csv_delay == CSV_DELAY
        confirmed_at = self.town.chain.ask("getblockcount") - 3
        self.town.mine(CSV_DELAY - 6, self.ada, *self.town.peers)
        held = self._holds(point)
        self.town.mine(2, self.ada, *self.town.peers)
        until("our output is being swept", lambda: self.town.chain.ask("getrawmempool"))
        self._blocks_until_gone(point, 1)
        depth = self.town.chain.ask("getblockcount") - confirmed_at + 1
        self.town.journal.fact(
            "node.local-force-close",
            f"our own force close, CSV delay {CSV_DELAY}",
            f"in the file until all is resolved, {CSV_DELAY + 1} blocks and more",
            f"in at {CSV_DELAY - 3} blocks: {held}; out at {depth}",
            held and CSV_DELAY < depth <= CSV_DELAY + 6,
        )

    def while_down(self) -> None:
        point = self.kinds.points.pop(STAGING.name)
        self.ada.stop()
        close_channel(self.town.peers[1], point, force=True)
        self.town.mine(6)
        old, log_begins = self.ada.backup.read_bytes(), self.ada.log_size()
        archived = self._archived()
        with Witness(self.ada.backup) as witness:
            self.ada.start()
            until("the file is settled", lambda: not self._holds(point))
        until("no archive is being written", lambda: self._all_open(self._archived() - archived))
        seen = set(witness.contents) | {content for _, content in self._archived() - archived}
        first = any(point in self.tools.read(content) for content in seen - {old})
        first = first or self._was_removed(point, log_begins)
        self.town.journal.fact(
            "node.closed-while-down",
            "a channel that closed while the node was down",
            "in the first write after the start, out of the next",
            f"in a write: {first}; then out",
            first,
        )
        self.kinds.back_in_touch()
        mine_until(self.town, self.ada, "swept", lambda: point not in self.ada.pending(), 9)

    def _archived(self) -> set[tuple[str, bytes]]:
        """Return names and contents; what a kill cut off stays as it is."""
        return {(file.name, file.read_bytes()) for file in self.ada.archives.iterdir()}

    def _all_open(self, archived: set[tuple[str, bytes]]) -> bool:
        return all(self.tools.opens(content) for _, content in archived)

    def _was_removed(self, point: str, log_begins: int) -> bool:
        """Tell whether lnd says that it took a channel out of what it had written at its start.

        Both writes can be over before anybody looks at the file, and share one archive.
        """
        log = self.ada.log_text(log_begins)
        written, removed = (
            log.find("CHBU: Swapping old"),
            log.find(f"CHBU: Removing channel {point} "),
        )
        return -1 < written < removed


def _until_they_agree(town: Town, kinds: Kinds) -> None:
    """Wait for closes on their way. A kill can leave one that never opens: no money."""
    ada, tools = kinds.ada, kinds.tools

    def agree() -> bool:
        if town.chain.ask("getrawmempool"):  # a close waits for a block
            town.mine(1)
        held, listed = set(tools.now()), set(worth(ada).points)
        opening = {point for point, state in ada.pending().items() if "open" in state}
        return listed <= held <= listed | opening

    try:
        until("file and lnd agree", agree)
    except NeverSeen as late:
        held, listed = set(tools.now()), set(worth(ada).points)
        only = f"in the file alone {held - listed}, in lnd's list alone {listed - held}"
        raise NeverSeen(f"{late}; {only}; pending {ada.pending()}") from None


def ada_loses_all(town: Town, kinds: Kinds) -> None:
    """Kill and wipe; give the words and a file that scbref unpacked and packed to a new lnd."""
    ada, tools = kinds.ada, kinds.tools
    # The last close can still be on its way into the file, or out of lnd's list.
    _until_they_agree(town, kinds)
    before, backup = worth(ada), ada.backup.read_bytes()
    repacked = tools.repacked(backup, "loss")
    tools.agrees(repacked)
    assert ada.words is not None
    ada.kill()
    ada.wipe()
    town.journal.say(f"loss    ada is wiped: {len(before.points)} channels, {before.total} sat")
    ada.create(ada.words, repacked, window=100)
    bring_back(
        town,
        ada,
        before,
        "kill -9 and wiped; a file that scbref unpacked and packed",
        lease=Lease(kinds.points["lease"], kinds.thaw_height + 1),
    )
    ada.stop()
