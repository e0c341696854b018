"""The story of a trial: nodes, channels, the loss, the restore, and the money back.

::

    words ─▶ channels ─▶ the file is read ─▶ stop ─▶ loss ─▶ the same words ─▶ restore,
    with the peers away ─▶ the peers come back and close ─▶ the money is on chain

Every step that can show a requirement tells of it; a step that fails for another reason ends the
trial, and what it did not come to is not judged.
"""

from __future__ import annotations

from . import after_loss, before_loss
from .stage import Stage


def play(stage: Stage) -> None:
    """Play all of it.

    Raises:
        CommandFailed, Late: it cannot go on.
    """
    before_loss.play(stage)
    before, packed = stage.owner.money(), stage.owner.file().read_bytes()
    stage.say(f"{len(stage.owner.backup())} channels in the file, {before:,} sat in all")
    after_loss.play(stage, packed, before)
