"""``scbref recover --lnd``: prepare a backup, give it to a running lnd, and look on.

Everything is asked of the node anew at each run, so that one can run it again at any time: what
the node has is not given to it a second time, and what is closed is said to be.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from scbref.cli.failure import NODE, NOT_GOOD, OK, Failure
from scbref.cli.node_id import IDENTITY_KEY_LOC
from scbref.cli.terminal import counted, note, printable, warn
from scbref.lnd_node.client import NodeClient
from scbref.lnd_node.refusal import NodeError
from scbref.lnd_node.restoring import NodeState, Stage, release_of, restore
from scbref.lnd_node.waiting import growing

if TYPE_CHECKING:
    from scbref.keys.key_ring import HDKeyRing
    from scbref.lnd_node.access import NodeAccess
    from scbref.model import OutPoint, Single
    from scbref.proof import PreparedBackup

_LOOK: Final = 1.0
_SELDOM: Final = 15.0
"""Seconds between looks, at first and later."""


@dataclass(frozen=True)
class Wishes:
    """How far a recovery goes."""

    is_dry: bool
    """Only say what would be done."""
    follow_for: float
    """Seconds to look on, until every channel is closed; 0 for not at all."""
    has_tor: bool
    """Whether that lnd dials onion services."""


def recover_into_lnd(
    access: NodeAccess, singles: Sequence[Single], key_ring: HDKeyRing, wishes: Wishes
) -> int:
    """Restore channels into a running lnd, with a line for each step of each; return the exit code.

    Raises:
        Failure: code 7: the node.
    """
    return asyncio.run(_Recovery(access, key_ring, wishes).run(singles))


class _Recovery:
    def __init__(self, access: NodeAccess, key_ring: HDKeyRing, wishes: Wishes) -> None:
        self._access = access
        self._key_ring = key_ring
        self._wishes = wishes
        self._stages: dict[OutPoint, Stage] = {}

    async def run(self, singles: Sequence[Single]) -> int:
        async with NodeClient(self._access) as client:
            version = await self._require_node(client)
            prepared = self._prepare(singles, version)
            state = await NodeState.of(client)
            stages = _stages(state, prepared.singles)
            new = [
                each for each in prepared.singles if stages[each.funding_outpoint] is Stage.MISSING
            ]
            if self._wishes.is_dry:
                self._rehearse(stages, prepared)
                return NOT_GOOD if prepared.left_out else OK
            is_whole = not prepared.left_out
            if new:
                is_whole &= await self._restore(client, new)
            is_over = await self._look_on(client, prepared.singles)
        return OK if is_whole and is_over else NOT_GOOD

    async def _require_node(self, client: NodeClient) -> str:
        if not await client.is_ready():
            raise Failure("lnd has not started up yet; wait until it has, and run it again", NODE)
        info = await client.info()
        ours = self._key_ring.derive_key(IDENTITY_KEY_LOC).pub_key
        if ours is not None and bytes(ours) != info.node_pub:
            text = f"this lnd is {info.node_pub.hex()}, and the key is of {bytes(ours).hex()}"
            raise Failure(f"{text}: restore into the node that was made of the same words", NODE)
        if not info.is_synced:
            note("lnd has not caught up with the chain yet; channels close when it has")
        return info.version

    def _prepare(self, singles: Sequence[Single], version: str) -> PreparedBackup:
        from scbref.proof import prepare_for

        release = release_of(version)
        prepared = prepare_for(singles, release, self._key_ring, has_tor=self._wishes.has_tor)
        for change in prepared.changes:
            click.echo(f"{change.funding_outpoint}: {change.detail}")
        for left in prepared.left_out:
            what = f"{left.funding_outpoint} is left out"
            warn(f"{what}: {release.name} can't restore it: {left.detail}")
        return prepared

    def _rehearse(self, stages: Mapping[OutPoint, Stage], prepared: PreparedBackup) -> None:
        for point, stage in stages.items():
            text = "would be restored" if stage is Stage.MISSING else stage.value
            click.echo(f"{point} {text}")
        new = sum(stage is Stage.MISSING for stage in stages.values())
        click.echo(f"would restore {counted(new, 'channel')}; nothing was sent but questions")

    async def _restore(self, client: NodeClient, new: Sequence[Single]) -> bool:
        failed = await restore(client, new, self._key_ring)
        for each in failed:
            warn(f"{each.outpoint} was not restored: {each.why}")
        click.echo(f"lnd restored {counted(len(new) - len(failed), 'channel')}")
        note(
            "keep the backup: lnd's own channel.backup has none of them now, and later poorer ones"
        )
        return not failed

    async def _look_on(self, client: NodeClient, singles: Sequence[Single]) -> bool:
        """Say a line for each channel that got further; return whether no peer is needed now."""
        end = time.monotonic() + self._wishes.follow_for
        pauses = growing(_LOOK, _SELDOM)
        trouble = ""
        while True:
            try:
                self._say_steps(_stages(await NodeState.of(client), singles))
                trouble = ""
            except NodeError as error:
                if not error.may_pass:
                    raise
                if error.message != trouble:
                    warn(f"{error.message}; looking again")
                trouble = error.message
            left = end - time.monotonic()
            is_over = all(stage.is_over for stage in self._stages.values())
            if left <= 0 or (is_over and not trouble):
                break
            await asyncio.sleep(min(next(pauses), left))
        self._say_what_next(singles)
        return is_over

    def _say_steps(self, stages: Mapping[OutPoint, Stage]) -> None:
        for point, stage in stages.items():
            if self._stages.get(point) is not stage:
                click.echo(printable(f"{point} {stage.value}"))
        self._stages.update(stages)

    def _say_what_next(self, singles: Sequence[Single]) -> None:
        counts = {stage: list(self._stages.values()).count(stage) for stage in Stage}
        click.echo(
            "; ".join(f"{count:,} {stage.value}" for stage, count in counts.items() if count)
        )
        waiting = [
            each for each in singles if self._stages.get(each.funding_outpoint) is Stage.WAITS
        ]
        if waiting:
            peers = len({bytes(each.remote_node_pub or b"") for each in waiting})
            text = (
                f"lnd goes on trying {counted(peers, 'peer')}; run this again at any time to look"
            )
            note(f"{text}, restart lnd if a peer stays away, or write to its owner")
        if counts[Stage.CLOSING] + counts[Stage.SWEEPING]:
            note("let lnd run until they are done with; that may take two weeks")


def _stages(state: NodeState, singles: Sequence[Single]) -> dict[OutPoint, Stage]:
    return {single.funding_outpoint: state.stage_of(single) for single in singles}
