"""A node owner after a restore: files of a real lnd, before and after, and the seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scbref.keys.key_ring import HDKeyRing
from scbref.model import Multi, Single
from scbref.packing import pack_multi, unpack_multi
from tests.reference.captured_files import CAPTURED, json_lines

LIVE = CAPTURED / "live"
ROWS = {row["id"]: row for row in json_lines("live/index.jsonl")}
FRANK = ROWS["others/frank-good.backup"]
RING = HDKeyRing.from_seed(bytes.fromhex(FRANK["entropy"]), 1)


def content(name: str) -> tuple[Single, ...]:
    return unpack_multi((LIVE / f"frank-{name}.backup").read_bytes(), RING).static_backups


@dataclass(frozen=True)
class Frank:
    """A node owner after a restore, with his seed in a file."""

    folder: Path

    @property
    def key(self) -> list[str]:
        seed = self.folder / "seed"
        seed.write_text(FRANK["entropy"])
        return ["--seed-file", str(seed), "--network", "regtest"]

    def file(self, name: str) -> str:
        return str(LIVE / f"frank-{name}.backup")

    def packed(self, *singles: Single, name: str = "made.backup") -> str:
        path = self.folder / name
        path.write_bytes(pack_multi(Multi(0, singles), RING))
        return str(path)

    def unpacked(self, name: str) -> tuple[Single, ...]:
        return unpack_multi((self.folder / name).read_bytes(), RING).static_backups
