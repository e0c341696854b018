"""Frank's file is removed, spoilt and given other addresses; a peer gets a new one."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from scbref import Address, DNSAddress, Multi, OnionV3Address, Single, TCP4Address, pack_multi
from tests.live.backups import Toolbox, ring_of
from tests.live.daemon import free_port
from tests.live.funds import bring_back, worth
from tests.live.node import Node
from tests.live.openings import ANCHORS, open_channel
from tests.live.town import Town, new_words
from tests.live.waiting import until

LOOPBACK = bytes([127, 0, 0, 1])
ONION = OnionV3Address("a" * 56 + ".onion", 9735)
"""Nobody's."""
TRIES = 3
"""Removals at most: an event of the channels that just opened can come behind the first."""
EXPORTS = 60
"""Exports at most until the order of a peer's addresses has changed."""


class Files:
    """Frank has three channels with the bank, one with carol and one with dave."""

    def __init__(self, town: Town, frank: Node) -> None:
        self.town = town
        self.frank = frank
        self.tools = Toolbox(frank, town.folder, town.journal)
        self.points: list[str] = []

    def open_all(self) -> None:
        bank, carol, dave = self.town.peers
        for number, peer in enumerate((bank, bank, bank, carol, dave)):
            self.frank.connect(peer)
            point = open_channel(self.frank, peer, ANCHORS, 500_000 + 10_000 * number)
            self.points.append(point)
        self._mined()

    def _mined(self) -> None:
        self.town.mine(6, self.frank, *self.town.peers)
        until("all are open", lambda: self.frank.channels().keys() == set(self.points))
        until("lnd has written all", lambda: self.tools.is_settled(self.points))
        until("the file holds all", lambda: self._held() == set(self.points))

    def _held(self) -> set[str]:
        return set(self.tools.now()) if self.frank.backup.exists() else set()

    def removed(self) -> None:
        backup = self.frank.backup
        stayed_away = any(self._stays_away(backup) for _ in range(TRIES))
        self.points.append(open_channel(self.frank, self.town.peers[1], ANCHORS, 550_000))
        until("the file is back", backup.exists)
        until("it holds all", lambda: self._held() == set(self.points))
        self.town.journal.fact(
            "node.removed-file",
            "a file that is removed while lnd runs",
            "away until the next event, then whole",
            f"after two blocks {'away' if stayed_away else 'back'}; after an opening it holds "
            f"{len(self._held())} of {len(self.points)} channels",
            stayed_away,
        )
        self._mined()

    def _stays_away(self, backup: Path) -> bool:
        """Remove the file, and tell whether two blocks and an export leave it away."""
        backup.unlink(missing_ok=True)
        self.town.mine(2, self.frank, *self.town.peers)
        self.frank.export()
        return not backup.exists()

    def order(self) -> None:
        """Export until the bank's addresses are in another order than at first."""
        point = self.points[0]

        def addresses() -> tuple[object, ...]:
            return tuple(self.tools.read(self.frank.export())[point].addresses)

        until("the bank's addresses are known", lambda: len(addresses()) > 1)
        orders = {addresses() for _ in range(EXPORTS)}
        self.town.journal.fact(
            "node.address-order",
            "the addresses of one peer in exports of one moment",
            "their order differs",
            f"{len(orders)} orders of {len(addresses())} addresses",
            len(orders) > 1,
        )

    def news(self) -> None:
        """Give carol one more address, and look where it is written before and after a stop."""
        frank, carol = self.frank, self.town.peers[1]
        new = TCP4Address(bytes([127, 0, 0, 4]), carol.peer_port)
        carol.announce(f"127.0.0.4:{carol.peer_port}")

        def is_in(backup: bytes) -> bool:
            return new in self.tools.read(backup)[self.points[3]].addresses

        until("frank knows carol's new address", lambda: is_in(frank.export()))
        before = is_in(frank.backup.read_bytes())
        self.town.journal.fact(
            "node.writes-news",
            "a new address of a peer",
            "in an export, not in the file",
            f"in an export; {'also' if before else 'not'} in the file",
            not before,
        )
        frank.stop()
        after = is_in(frank.backup.read_bytes())
        self.town.journal.fact(
            "node.stop-writes",
            "a new address of a peer, at an orderly stop",
            "in the file",
            "in the file" if after else "not in the file",
            after,
        )

    def spoilt(self) -> None:
        """Start lnd, which has stopped, on files that are no backup of this node."""
        frank = self.frank
        good = frank.backup.read_bytes()
        foreign = pack_multi(Multi(static_backups=()), ring_of(new_words(secrets.token_bytes(16))))
        spoilt = {
            "empty": b"",
            "cut": good[: len(good) // 2],
            "of another seed": foreign,
            "as hex": good.hex().encode(),
            "with a newline behind it": good + b"\n",
        }
        refused = [name for name, content in spoilt.items() if self._refuses(content)]
        self.town.journal.fact(
            "node.bad-file",
            "a start on a file that is " + ", ".join(spoilt),
            "lnd does not start and leaves the file as it is, each time",
            "refused and left: " + ", ".join(refused),
            refused == list(spoilt),
        )
        frank.backup.write_bytes(good)

    def _refuses(self, content: bytes) -> bool:
        frank = self.frank
        frank.backup.write_bytes(content)
        frank.configure()
        frank.launch(frank.binary, f"--lnddir={frank.folder}")
        code = frank.exit_code()
        left = frank.backup.read_bytes() == content
        if code is None:
            frank.kill()
        return code not in (None, 0) and left

    def lost(self) -> None:
        """Restore with a host name first for the bank, and a dead address first for carol."""
        frank, bank = self.frank, self.town.peers[0]
        frank.settings["debuglevel"] = "info,CHBU=debug,CMGR=debug"
        frank.start()
        until("channels are there", lambda: frank.channels().keys() == set(self.points))
        before = worth(frank)
        dead = TCP4Address(LOOPBACK, free_port())
        backup = self.tools.written([self._addressed(s, dead) for s in self.tools.now().values()])
        self.tools.agrees(backup)
        frank.kill()
        frank.wipe()
        bank.stop()
        assert frank.words is not None
        frank.create(frank.words, window=100)
        log_begins = frank.log_size()
        restored = frank.restore(backup)
        self.town.journal.say(f"restore frank: {restored} channels; the bank is away")
        self._bank_returns()
        self._first_address_alone("a dead address", f":{dead.port}", 1, log_begins)
        self._first_address_alone("without Tor, an onion address", ".onion:", 2, log_begins)
        left = len(frozenset(self.points) & bank.channels().keys())
        frank.stop()
        frank.start()
        others = {peer.pubkey for peer in self.town.peers[1:]}
        until("carol and dave are reached", lambda: others <= frank.peers())
        what = "kill -9 and wiped; a file with addresses of our own choice, written by scbref"
        loss = bring_back(self.town, frank, before, what, restarts=1)
        self.town.journal.fact(
            "node.shared-peer",
            "three restored channels with one peer",
            "all closed, at the latest after a restart",
            f"{3 - left} of 3 closed before the first restart, {loss.restarts} restarts in all",
            loss.closed == loss.channels,
        )
        frank.stop()

    def _addressed(self, single: Single, dead: TCP4Address) -> Single:
        bank, carol, dave = self.town.peers
        firsts: dict[str, tuple[Address, Node]] = {
            carol.pubkey: (dead, carol),
            dave.pubkey: (ONION, dave),
        }
        assert single.remote_node_pub is not None
        if (found := firsts.get(single.remote_node_pub.hex())) is None:
            return replace(single, addresses=(DNSAddress(b"localhost", bank.peer_port),))
        first, peer = found
        return replace(single, addresses=(first, TCP4Address(LOOPBACK, peer.peer_port)))

    def _bank_returns(self) -> None:
        frank, bank = self.frank, self.town.peers[0]
        bank.start()
        until("the bank is reached", lambda: bank.pubkey in frank.peers())
        self.town.journal.fact(
            "node.restore-without-peers",
            "a peer that comes back after the restore",
            "is reached without a second restore",
            "reached",
            True,
        )
        self.town.journal.fact(
            "node.host-names", "a host name as the first address", "dialled", "reached by it", True
        )

    def _first_address_alone(self, what: str, dialled: str, peer: int, log_begins: int) -> None:
        """Wait until the first address is dialled again: the good one's turn has not come."""
        frank, other = self.frank, self.town.peers[peer]

        def failures() -> int:
            lines = frank.log_text(log_begins).splitlines()
            return sum("Failed to connect" in line and dialled in line for line in lines)

        until(f"{what} is dialled twice", lambda: failures() > 1)
        reached = other.pubkey in frank.peers()
        self.town.journal.fact(
            "node.dials-in-order",
            f"{what} first, a good one behind it",
            "the first is dialled before the other",
            f"dialled {failures()} times, {'reached' if reached else 'not reached'} meanwhile",
            not reached,
        )
        self.town.journal.fact(
            "node.dials-every-address",
            f"{what} first, a good one behind it",
            "the first alone is dialled, again and again, until a restart",
            f"{'reached' if reached else 'not reached'} when the first was dialled again",
            not reached and bool(other.channels().keys() & set(self.points)),
        )
