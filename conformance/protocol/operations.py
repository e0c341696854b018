"""The one table of the protocol's operations, and of the objects that they pass.

The JSON Schema, the pages, ``explain``, the selection of cases and the search all read it.
Types that are defined neither here nor among the scalars of the JSON Schema are values of the
backup format (``single``, ``multi``, ``address`` …); the same with ``any_`` in front may be one
that cannot be written: no member is required and no size is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from .operation import Members, Operation, members, operation

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("single", "multi"),
    "disk_call": ("extract", "swap"),
    "call_result": ("ok", "exists", "exists-wrapped", "fail"),
    "source_part": ("channels", "addresses"),
}
"""Types that are one of a few texts."""

OBJECTS: Final[Mapping[str, Members]] = {
    name: members(text)
    for name, text in {
        "key_ring": "seed?, coin_type?: u32, base_pub?: bytes33, encryption_key?: bytes32",
        "packed_single": "funding_outpoint: outpoint, packed: bytes",
        "tree": "name: text, offset: position, size: position, value?: json, doc?: text,"
        " unit?: text, requirement?: text, error?: text, children?: tree[]",
        "channel": "chan_type: integer, chain_hash: bytes, funding_outpoint: any_outpoint,"
        " short_channel_id: any_short_channel_id, is_pending: bool, is_initiator: bool,"
        " identity_pub?: bytes, capacity: decimal, funding_broadcast_height: integer,"
        " confirmed_scid?: any_short_channel_id, local_chan_cfg: any_local_chan_cfg,"
        " remote_chan_cfg: any_remote_chan_cfg, revocation_key_locator: any_key_locator,"
        " revocation_root?: bytes, thaw_height: integer, local_commitment?: commitment,"
        " tapscript_root?: bytes",
        "commitment": "commit_tx?: bytes, commit_sig?: bytes, commit_height?: decimal",
        "node": "node_pub: bytes33, addresses: any_address[]",
        "source": "channels: channel[], nodes: node[], fails?: source_part",
        "opened_channel": "channel, addresses: any_address[]",
        "peer": "node_pub: bytes33, addresses: address[]",
        "effect": "restore: outpoint | connect: peer",
    }.items()
}
"""Objects that only the protocol has: ``channel`` is what ``NewSingle`` reads of an OpenChannel."""


ANY_OPERATION: Final = ("limit", "unsupported", "other")
"""Classes of errors that every operation may answer."""

_ENVELOPE: Final = "too-short auth-failed "
_READ: Final = "truncated unknown-version bad-point bad-address bad-transaction out-of-range"
_STRICT: Final = " not-canonical"
_WRITE: Final = "unknown-version out-of-range bad-point bad-address missing-field bad-transaction"
_FILE: Final = " not-found io"


_STATELESS: Final = (
    operation(
        "version.encode",
        "Makes the version byte of a Single.",
        "version.encode",
        "version: u8, close_tx: bool",
        "encoded: u8",
    ),
    operation(
        "version.decode",
        "Takes the version byte of a Single apart.",
        "version.layout",
        "encoded: u8",
        "version: u7, close_tx: bool",
    ),
    operation(
        "key.derive",
        "Derives the public key at a locator.",
        "key.locator-path",
        "seed: bytes | extended_key: text, coin_type: u32, key_locator",
        "pub_key: bytes33",
        errors="out-of-range",
        phases="semantic",
    ),
    operation(
        "key.encryption",
        "Derives the key that seals backups; a seed or an extended key comes with its coin type.",
        "key.encryption-key",
        "seed: bytes | extended_key: text | base_pub: bytes, coin_type?: u32",
        "base_pub: bytes33, encryption_key: bytes32",
        errors="bad-point out-of-range",
        phases="semantic",
    ),
    operation(
        "single.serialize",
        "Writes the plaintext of a Single.",
        "single.field-order",
        "single: any_single",
        "bytes",
        errors=_WRITE,
        phases="encode",
    ),
    operation(
        "single.deserialize",
        "Reads the plaintext of a Single.",
        "single.field-order",
        "bytes",
        "single",
        errors=_READ + _STRICT,
        phases="frame field",
        holds="single",
    ),
    operation(
        "single.pack",
        "Writes a Single and seals it.",
        "pack.single",
        "single: any_single, key_ring, nonce?: bytes @nonce_injection",
        "packed: bytes",
        errors=_WRITE,
        phases="encode",
        opened_by="single.unpack",
    ),
    operation(
        "single.unpack",
        "Opens a packed Single and reads it.",
        "pack.single",
        "packed: bytes, key_ring",
        "single",
        errors=_ENVELOPE + _READ + _STRICT,
        phases="seal frame field",
        holds="single",
    ),
    operation(
        "singles.unpack",
        "Opens several packed Singles and reads them, all or none.",
        "pack.packed-singles-order",
        "packed: bytes[], key_ring",
        "singles: single[]",
        errors=_ENVELOPE + _READ + _STRICT,
        phases="seal frame field",
        holds="single",
    ),
    operation(
        "static-chan-backups.pack",
        "Packs each Single by itself; the list is in any order.",
        "pack.static-backups",
        "singles: any_single[], key_ring, nonces?: bytes[] @nonce_injection",
        "packed: packed_single[]",
        errors=_WRITE,
        phases="encode",
        opened_by="singles.unpack",
    ),
    operation(
        "multi.serialize",
        "Writes the plaintext of a Multi.",
        "multi.header",
        "multi: any_multi",
        "bytes",
        errors=_WRITE,
        phases="encode",
    ),
    operation(
        "multi.deserialize",
        "Reads the plaintext of a Multi.",
        "multi.back-to-back",
        "bytes",
        "multi",
        errors=_READ + _STRICT,
        phases="frame field semantic",
        holds="multi",
    ),
    operation(
        "multi.pack",
        "Writes a Multi and seals it.",
        "pack.multi",
        "multi: any_multi, key_ring, nonce?: bytes @nonce_injection",
        "packed: bytes",
        errors=_WRITE,
        phases="encode",
        opened_by="multi.unpack",
    ),
    operation(
        "multi.unpack",
        "Opens a packed Multi and reads it.",
        "pack.multi",
        "packed: bytes, key_ring",
        "multi",
        errors=_ENVELOPE + _READ + _STRICT,
        phases="seal frame field semantic",
        holds="multi",
    ),
    operation(
        "envelope.seal",
        "Seals any plaintext.",
        "envelope.cipher",
        "plaintext: bytes, key_ring, nonce?: bytes @nonce_injection",
        "packed: bytes",
        opened_by="envelope.open",
    ),
    operation(
        "envelope.open",
        "Opens an envelope, whatever is in it.",
        "envelope.authenticate",
        "packed: bytes, key_ring",
        "plaintext: bytes",
        errors=_ENVELOPE,
        phases="seal",
    ),
    operation(
        "explain",
        "Names the fields of a plaintext with their offsets and sizes.",
        "single.field-order",
        "bytes, kind",
        "tree",
        errors=_READ,
        phases="frame field",
    ),
)

_STATEFUL: Final = (
    operation(
        "channel.new-single",
        "Makes the Single of a channel; it may be one that cannot be serialized.",
        "newsingle.version",
        "channel, addresses: any_address[]",
        "single: any_single",
        errors="bad-point missing-field",
        phases="encode",
    ),
    operation(
        "backup.fetch",
        "Makes the Single of one channel of the source.",
        "fetch.one",
        "source, funding_outpoint: outpoint",
        "single: any_single",
        errors="unknown-channel",
        phases="semantic",
    ),
    operation(
        "backup.fetch-all",
        "Makes the Singles of all channels, in the order of the source.",
        "fetch.all",
        "source",
        "singles: any_single[]",
        errors="unknown-channel",
        phases="semantic",
    ),
    operation(
        "multifile.swap",
        "Replaces the backup file with packed bytes.",
        "multifile.replace-whole",
        "path: text, packed: bytes, no_archive?: bool",
        "",
        errors="io",
        phases="state",
    ),
    operation(
        "multifile.extract",
        "Reads the backup file.",
        "multifile.extract",
        "path: text, key_ring",
        "multi",
        errors=_ENVELOPE + _READ + _STRICT + _FILE,
        phases="seal frame field semantic state",
    ),
    operation(
        "swapper.new",
        "Makes a SubSwapper over the file at the path; the channels are Singles.",
        "swapper.subscribe-on-creation",
        "session, path: text, key_ring, starting_chans: any_single[], subscribe_fails?: bool",
        "",
        phases="state",
    ),
    operation(
        "swapper.start",
        "Starts it: the file is written with what it holds and the starting channels.",
        "swapper.start-writes-union",
        "session",
        "",
        errors=_ENVELOPE + _WRITE + " truncated not-canonical not-active" + _FILE,
        phases="seal frame field state encode",
    ),
    operation(
        "swapper.event",
        "Hands it channels that were opened and closed; says whether the file was replaced.",
        "swapper.update",
        "session, new_chans: opened_channel[], closed_chans: outpoint[]",
        "written: bool",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.manual-update",
        "Has the file written with these Singles added.",
        "swapper.manual-update",
        "session, singles: any_single[]",
        "",
        errors=_ENVELOPE + _WRITE + " truncated not-canonical not-active" + _FILE,
        phases="seal frame field state encode",
    ),
    operation(
        "swapper.fail",
        "Makes the next calls of the disk fail: reading the old file, or replacing it.",
        "swapper.failed-update-kept",
        "session, call: disk_call, times: u32",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.close-events",
        "Ends the notifier's stream of events.",
        "swapper.closed-events",
        "session",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.stop",
        "Stops it; says how often the subscription was cancelled.",
        "swapper.stop",
        "session",
        "cancelled: u32",
        errors="not-active",
        phases="state",
    ),
    operation(
        "swapper.drop",
        "Forgets the session without stopping it, as a crash would.",
        "multifile.crash-safe",
        "session",
        "",
        errors="not-active",
        phases="state",
    ),
    operation(
        "recover.singles",
        "Restores the channels of packed Singles and connects to their peers.",
        "recover.order",
        "packed: bytes[], key_ring, restore: call_result[], connect: call_result[], session?",
        "num_restored: u32, effects: effect[], failed?: error",
        errors=_ENVELOPE + _READ + _STRICT + " already-exists",
        phases="seal frame field semantic",
        holds="single",
    ),
    operation(
        "recover.multi",
        "Restores the channels of a packed Multi and connects to their peers.",
        "recover.order",
        "packed: bytes, key_ring, restore: call_result[], connect: call_result[], session?",
        "num_restored: u32, effects: effect[], failed?: error",
        errors=_ENVELOPE + _READ + _STRICT + " already-exists",
        phases="seal frame field semantic",
        holds="multi",
    ),
)

OPERATIONS: Final[Mapping[str, Operation]] = {
    op.name: op for op in (*_STATELESS, *(replace(op, stateful=True) for op in _STATEFUL))
}
"""Every operation by its name, in the order of the protocol's page."""

PACK_OPS: Final = frozenset(op.name for op in OPERATIONS.values() if op.opened_by)
"""Operations that seal: without a nonce their answer is another one each time."""
