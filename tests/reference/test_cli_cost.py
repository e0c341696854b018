"""What hostile and hopeless files may cost: memory, output, tries."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from scbref.channels.shell import open_channel_shells
from scbref.codec import serialize_multi_of, serialize_single
from scbref.envelope import seal_envelope
from scbref.keys.key_ring import HDKeyRing
from scbref.keys.rewritten_roots import RewrittenRoot, RewrittenRoots
from scbref.model import KeyDescriptor, KeyLocator, OutPoint
from scbref.point import public_key_of
from tests.reference.cli_cases import ADDRESSES, one_line, run
from tests.reference.frank_stage import FRANK, RING, Frank, content
from tests.reference.restore_stage import shorten_scans


def test_a_large_file_is_refused_before_it_is_read(frank: Frank) -> None:
    large = frank.folder / "large"
    with large.open("wb") as file:
        file.write(b"?")
        file.truncate((1 << 20) + 1)
    for command in ("inspect", "verify", "prove", "unpack"):
        result = run(command, str(large), "--max-size", "1", *frank.key)
        assert result.exit_code == 2
        assert "over the limit of 1 MiB" in one_line(result)
    with large.open("r+b") as file:
        file.write(b"SQLite format 3\0")
    result = run("verify", str(large), "--max-size", "1", *frank.key)
    assert result.exit_code == 4
    assert "an SQLite database" in one_line(result)


def many_channels(addresses: bytes) -> bytes:
    """Return a packed Multi of 16 channels with these bytes of addresses each."""
    plain = serialize_single(replace(content("hand")[0], addresses=()))
    parts = []
    for number in range(16):
        block = len(addresses).to_bytes(2, "big") + addresses
        whole = plain[:ADDRESSES] + block + plain[ADDRESSES + 2 :]
        txid = content("hand")[0].funding_outpoint.txid
        parts.append(whole.replace(txid, number.to_bytes(32, "big"), 1))
    return seal_envelope(serialize_multi_of(parts), RING)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    ["inspect", "inspect --json", "inspect --hex", "inspect --strict", "verify --strict", "unpack"],
)
def test_type_0_addresses_cost_a_small_multiple_of_the_file(command: str, frank: Frank) -> None:
    file = frank.folder / "zeros.backup"
    file.write_bytes(many_channels(bytes(8_000)))
    tracemalloc.start()
    try:
        result = run(*command.split(), str(file), *frank.key)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.exit_code in (0, 1)
    assert len(result.stdout) < 200_000
    assert peak < 20_000_000


@pytest.mark.slow
@pytest.mark.parametrize("command", ["inspect --json", "unpack"])
def test_json_of_small_addresses_costs_a_small_multiple_of_its_text(
    command: str, frank: Frank
) -> None:
    data = many_channels(b"\x05\0\0\0" * 4_000)  # host names of no letters
    file = frank.folder / "names.backup"
    file.write_bytes(data)
    tracemalloc.start()
    try:
        result = run(*command.split(), str(file), *frank.key)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result.exit_code == 0
    assert len(result.stdout) > 5_000_000
    assert peak < 6 * len(result.stdout)


def test_twenty_roots_that_nothing_fits_cost_what_a_few_do(monkeypatch: pytest.MonkeyPatch) -> None:
    shorten_scans(monkeypatch)
    tries = []

    class Counting(HDKeyRing):
        def ecdh(self, desc: KeyDescriptor, pub_key: bytes) -> bytes:
            tries.append(desc)
            return super().ecdh(desc, pub_key)

    ring = Counting.from_seed(bytes.fromhex(FRANK["entropy"]), 1)
    single = content("hand")[0]
    lost = KeyDescriptor(KeyLocator(5, 0), single.remote_node_pub)
    counts = {}
    for channels in (1, 20):
        tries.clear()
        singles = [
            replace(
                single,
                funding_outpoint=OutPoint(number.to_bytes(32, "big"), 0),
                local_chan_cfg=replace(
                    single.local_chan_cfg, multi_sig_key=KeyLocator(0, 100 + number)
                ),
                sha_chain_root_desc=lost,
            )
            for number in range(channels)
        ]
        opened = open_channel_shells(singles, ring)
        assert len(opened.unmapped) == channels
        counts[channels] = len(tries)
    whole_range, near = 200, 64
    assert counts[1] == whole_range
    assert counts[20] <= 2 * whole_range + 20 * near


@pytest.mark.slow
def test_a_distance_that_is_known_finds_the_other_roots() -> None:
    """20 channels far from their multisig keys: only the first is searched for widely."""
    distance, tries = 3_000, 0

    class Counting(HDKeyRing):
        def ecdh(self, desc: KeyDescriptor, pub_key: bytes) -> bytes:
            nonlocal tries
            tries += 1
            return super().ecdh(desc, pub_key)

    ring = Counting.from_seed(bytes.fromhex(FRANK["entropy"]), 1)
    wanted = []
    for index in range(20):
        multi_sig_key = bytes(RING.derive_key(KeyLocator(0, index)).pub_key or b"")
        locator = KeyLocator(5, index + distance)
        root = RING.ecdh(KeyDescriptor(locator), multi_sig_key)
        wanted.append(RewrittenRoot(bytes(public_key_of(root)), multi_sig_key, index))
    roots = RewrittenRoots(ring)
    roots.search(wanted)
    assert [roots.indices[root] - root.own_index for root in wanted] == [distance] * 20
    assert tries < 5_000
