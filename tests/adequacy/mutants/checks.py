"""Checks that lnd does not make: across the fields of a Single, and against the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from construct import Container

from scbref.errors import OTHER, DeserializeError
from scbref.model import CloseTxInputs, Single
from scbref.versions import LEASE_VERSIONS, TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS
from scbref.wire.field import Reject
from scbref.wire.single import SingleFrame
from tests.adequacy.mutants.frames import LaxFrame
from tests.adequacy.mutants.mutant import Change, Mutant, Scene, Side

MAINNET: Final = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000"
COINS: Final = 2_100_000_000_000_000
FAMILIES: Final = (0, 1, 3, 4, 2)
Bad = Callable[[Single], bool]


def _remote_keys(single: Single) -> list[Any]:
    config = single.remote_chan_cfg
    keys = [config.multi_sig_key, config.revocation_base_point, config.payment_base_point]
    return [*keys, config.delay_base_point, config.htlc_base_point]


def _local_keys(single: Single) -> list[Any]:
    config = single.local_chan_cfg
    keys = [config.multi_sig_key, config.revocation_base_point, config.payment_base_point]
    return [*keys, config.delay_base_point, config.htlc_base_point]


def _inputs(bad: Callable[[CloseTxInputs, Single], bool]) -> Bad:
    def check(single: Single) -> bool:
        inputs = single.close_tx_inputs
        return inputs is not None and bad(inputs, single)

    return check


SINGLE_CHECKS: Final[dict[str, tuple[str, Bad]]] = {
    "chain-known": ("single.chain-hash", lambda s: s.chain_hash.hex() != MAINNET),
    "capacity-positive": ("single.capacity", lambda s: s.capacity <= 0),
    "capacity-within-supply": ("single.capacity", lambda s: s.capacity > COINS),
    "scid-agrees-with-outpoint": (
        "version.no-cross-check",
        lambda s: s.short_channel_id.tx_position != s.funding_outpoint.index,
    ),
    "families-known": (
        "single.local-key-locators",
        lambda s: tuple(key.family for key in _local_keys(s)) != FAMILIES,
    ),
    "root-in-family-5": (
        "single.sha-chain-root-locator",
        lambda s: s.sha_chain_root_desc.key_locator.family != 5,
    ),
    "root-key-without-locator": (
        "single.sha-chain-root-locator",
        lambda s: (
            s.sha_chain_root_desc.pub_key is not None
            and s.sha_chain_root_desc.key_locator.index != 0
        ),
    ),
    "no-root-key-in-taproot": (
        "version.no-cross-check",
        lambda s: s.version >= 5 and s.sha_chain_root_desc.pub_key is not None,
    ),
    "no-close-in-old-versions": (
        "version.no-cross-check",
        lambda s: s.version < 2 and s.close_tx_inputs is not None,
    ),
    "taproot-has-close": (
        "version.no-cross-check",
        lambda s: s.version >= 5 and s.close_tx_inputs is None,
    ),
    "signature-is-der": (
        "closetx.sig-length",
        _inputs(lambda c, s: s.version < 5 and c.commit_sig[:1] != b"\x30"),
    ),
    "taproot-signature-is-64": (
        "closetx.sig-length",
        _inputs(lambda c, s: s.version >= 5 and len(c.commit_sig) != 64),
    ),
    "tx-spends-the-channel": (
        "tx.values-not-checked",
        _inputs(lambda c, s: s.funding_outpoint.txid not in (c.commit_tx or b"")),
    ),
    "tx-version-2": (
        "tx.values-not-checked",
        _inputs(lambda c, s: (c.commit_tx or b"")[:4] != b"\x02\0\0\0"),
    ),
    "remote-keys-differ": (
        "single.remote-keys",
        lambda s: len(set(_remote_keys(s))) < 5,
    ),
    "node-key-differs": (
        "single.remote-node-pub",
        lambda s: s.remote_node_pub in _remote_keys(s),
    ),
}
"""Name → requirement, and what is refused."""


def _has_unwritten(single: Single) -> bool:
    version, inputs = single.version, single.close_tx_inputs
    if single.lease_expiry and version not in LEASE_VERSIONS:
        return True
    height = inputs is not None and inputs.commit_height and version not in TAPROOT_VERSIONS
    root = inputs is not None and inputs.tapscript_root and version not in TAPSCRIPT_ROOT_VERSIONS
    return bool(height or root)


class Checking(LaxFrame):
    """A Single that is refused when it looks odd."""

    def __init__(self, old: SingleFrame, bad: Bad) -> None:
        super().__init__(old)
        self.bad = bad

    def _parse(self, stream: Any, context: Container, path: str) -> Single:
        single = super()._parse(stream, context, path)
        self._judge(single)
        return single

    def _build(self, obj: Any, stream: Any, context: Container, path: str) -> Any:
        super()._build(obj, stream, context, path)
        self._judge(obj)
        return obj

    def _judge(self, single: Single) -> None:
        if self.bad(single):
            raise Reject(OTHER, "refused by a mutant")


def check_mutants() -> Iterator[Mutant]:
    """Yield mutants that check too much, and that take bytes behind the end for an error."""
    for name, (rule, bad) in SINGLE_CHECKS.items():
        for side in Side:
            yield Mutant(
                f"single/checks-{name}/{side}",
                f"single: refused unless {name.replace('-', ' ')} ({side})",
                (rule, "version.no-cross-check"),
                _checking(bad, side),
            )
    for name, padding in (("one-zero", 1), ("zeros", 4096)):
        yield Mutant(
            f"single/ends-in-{name}/read",
            f"single: {padding} zero bytes stand behind every end (read)",
            ("single.truncated", "tx.truncated", "address.block-past-end"),
            _padded(padding),
        )
    yield Mutant(
        "single/unwritten-refused/write",
        "single: a value that the version has no place for is refused (write)",
        ("single.unwritten-fields", "closetx.unwritten-fields"),
        _checking(_has_unwritten, Side.WRITE),
    )
    yield Mutant(
        "single/trailing-refused/read",
        "single: bytes behind it are refused (read)",
        ("single.trailing-bytes",),
        lambda scene: setattr(scene.codec(), "after_single", refuse_rest),
    )


def _padded(size: int) -> Change:
    def change(scene: Scene) -> None:
        scene.codec().single_padding = bytes(size)

    return change


def _checking(bad: Bad, side: Side) -> Change:
    def change(scene: Scene) -> None:
        schemas = scene.schemas(side)
        schemas.use_single(Checking(schemas.single, bad))

    return change


def refuse_rest(data: bytes, end: int) -> None:
    """Refuse bytes behind the end.

    Raises:
        DeserializeError: there are some.
    """
    if end != len(data):
        raise DeserializeError("bytes after the end", code="not-canonical", offset=end)
