"""The SubSwapper of an old release reads and writes its own format, not the newest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scbref.envelope import open_envelope
from scbref.errors import SwapperError
from scbref.model import Address, DNSAddress, Multi, OpaqueAddress, Single, TCP6Address
from scbref.packing import pack_multi
from scbref.profiles import PROFILES
from tests.reference.swapper_stage import RING, Stage, oldest, packed

GARBAGE = b"garbage " * 8


@pytest.mark.parametrize("name", PROFILES)
def test_releases_unite_with_disk_since_0_10_2(name: str) -> None:
    stage = Stage(PROFILES[name])
    stage.disk.put(pack_multi(Multi(static_backups=tuple(oldest("x"))), RING))
    stage.start(oldest("a"))
    stage.event(closes="a")
    assert stage.file == ("" if stage.profile.release < (0, 10, 2) else "x-")
    stage.swapper.stop()


EARLY = [name for name, each in PROFILES.items() if each.release < (0, 10, 2)]


@pytest.mark.parametrize("name", EARLY)
def test_early_releases_overwrite_what_they_cannot_read(name: str) -> None:
    stage = Stage(PROFILES[name])
    stage.disk.put(GARBAGE)
    stage.start("")
    stage.event()
    assert stage.file == ""
    stage.swapper.stop()


@pytest.mark.parametrize("name", EARLY)
def test_early_releases_start_even_when_the_write_fails(name: str) -> None:
    stage = Stage(PROFILES[name])
    stage.disk.swap_errors.append(OSError("disk full"))
    stage.start(oldest("a b"))
    stage.event(closes="b")
    assert stage.file == "a-"
    stage.swapper.stop()


OLDER = [name for name, each in PROFILES.items() if (0, 10, 2) <= each.release < (0, 19)]


@pytest.mark.parametrize("name", OLDER)
def test_a_release_does_not_start_on_a_file_of_a_later_one(name: str) -> None:
    stage = Stage(PROFILES[name])
    stage.disk.put(packed("x"))
    with pytest.raises(SwapperError) as caught:
        stage.start(oldest("a"))
    assert (caught.value.code, stage.file) == ("unknown-version", "x")


def with_address(address: Address) -> list[Single]:
    return [replace(each, addresses=(address,)) for each in oldest("a")]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("0.14", OpaqueAddress(b"\x09" + bytes(5))),
        ("0.15", OpaqueAddress(b"\x09" + bytes(5))),
        ("0.19", OpaqueAddress(b"\x09" + bytes(5))),
        ("0.14", DNSAddress(b"node.example", 9735)),
        ("0.19", DNSAddress(b"node.example", 9735)),
    ],
)
def test_a_release_does_not_write_again_what_it_does_not_know(name: str, address: Address) -> None:
    stage = Stage(PROFILES[name])
    before = pack_multi(Multi(static_backups=tuple(with_address(address))), RING)
    stage.disk.put(before)
    with pytest.raises(SwapperError) as caught:
        stage.start(oldest("b"))
    assert (caught.value.code, stage.disk.content) == ("bad-address", before)


def test_a_release_writes_an_ip_of_no_length_as_it_did() -> None:
    ips = {}
    for name in ("0.10.4", "0.19", "0.19.1", "0.21"):
        stage = Stage(PROFILES[name])
        stage.start(with_address(TCP6Address(b"", 9735)))
        written = open_envelope(stage.disk.content, RING)
        stage.swapper.stop()
        ips[name] = bytes.fromhex("02") + bytes(16) + (9735).to_bytes(2) in written
    assert ips == {"0.10.4": True, "0.19": True, "0.19.1": False, "0.21": False}
