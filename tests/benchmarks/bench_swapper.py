"""Times one open and one close on a node with many channels; prints, never judges.

    python -m tests.benchmarks.bench_swapper [--channels 100 1000 10000] [--updates 20]
        [--profile safe] [--disk file]

A channel has what lnd 0.21 backs up for an anchors channel with its commitment transaction: some
540 bytes. ``--disk memory`` leaves the file system out. lnd's own times on such a machine:
12–22 ms at 100 channels, 116–148 ms at 1,000, 1.2–1.3 s at 10,000.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from scbref.channels.fetching import new_single
from scbref.channels.open_channel import LocalCommitment, OpenChannel
from scbref.codec import parse_transaction
from scbref.model import OutPoint
from scbref.multifile import MultiFile
from scbref.packing import unpack_multi
from scbref.profiles import PROFILES
from scbref.swapper import ChannelEvent, ChannelWithAddrs, SubSwapper
from tests.reference.swapper_stage import ADDRESSES, RING, Notifier, PackedDisk, channel


def numbered(number: int) -> OpenChannel:
    txid = hashlib.sha256(number.to_bytes(4, "big")).digest()
    outputs = b"".join(number.to_bytes(8, "little") + b"\x22\x00\x20" + txid for _ in range(2))
    tx = b"\2\0\0\0\1" + txid + bytes(4) + b"\0" + b"\xfd\xff\xff\xff" + b"\2" + outputs + bytes(4)
    return replace(
        channel("some"),
        funding_outpoint=OutPoint(txid, 0),
        local_commitment=LocalCommitment(parse_transaction(tx), bytes(70), 3),
    )


@contextmanager
def disk_of(kind: str) -> Iterator[Any]:
    if kind == "memory":
        yield PackedDisk()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield MultiFile(Path(folder) / "channel.backup", archive_limit=3)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int, updates: int, profile: str, kind: str) -> None:
    channels = [numbered(number) for number in range(count + updates)]
    singles = [new_single(each, ADDRESSES) for each in channels[:count]]
    notifier = Notifier()
    with disk_of(kind) as disk:
        begin = time.perf_counter()
        swapper = SubSwapper(singles, notifier, RING, disk, profile=PROFILES[profile])
        swapper.start()
        start = time.perf_counter() - begin
        times: dict[str, list[tuple[float, float]]] = {"open": [], "close": []}
        for number in range(updates):
            opened = ChannelEvent((), (ChannelWithAddrs(channels[count + number], ADDRESSES),))
            closed = ChannelEvent((channels[number].funding_outpoint,))
            for name, event in (("open", opened), ("close", closed)):
                begin, cpu = time.perf_counter(), time.process_time()
                notifier.events.put(event)
                notifier.events.join()
                times[name].append((time.perf_counter() - begin, time.process_time() - cpu))
        swapper.stop()
        packed = disk.content if kind == "memory" else Path(disk.file_name).read_bytes()
    kept = {each.funding_outpoint for each in unpack_multi(packed, RING).static_backups}
    assert kept == {each.funding_outpoint for each in channels[updates:]}
    for name, pairs in times.items():
        values, cpu_values = zip(*pairs, strict=True)
        print(
            f"{profile:>6} {kind:>6} {count:>7,} channels {len(packed) / 1e6:6.2f} MB  "
            f"{name:>5}: median {statistics.median(values) * 1e3:8.1f} ms, "
            f"most {max(values) * 1e3:8.1f} ms, cpu {statistics.median(cpu_values) * 1e3:8.1f} ms  "
            f"(start {start:.2f} s, peak {peak_megabytes():.0f} MB)",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--channels", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--updates", type=int, default=20)
    parser.add_argument("--profile", choices=list(PROFILES), default="safe")
    parser.add_argument("--disk", choices=["file", "memory"], default="file")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores", flush=True)
    for count in options.channels:
        measure(count, min(options.updates, count), options.profile, options.disk)


if __name__ == "__main__":
    main()
