"""Pack and unpack: serialize and seal, open and deserialize.

Source: lnd chanbackup/single.go (``Single.PackToWriter``, ``Single.UnpackFromReader``,
``PackedSingles``, ``PackStaticChanBackups``), chanbackup/multi.go (``PackedMulti``).

Packed sizes: plaintext + 40 bytes (nonce 24, tag 16).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref.codec import (
    deserialize_multi,
    deserialize_single,
    serialize_multi,
    serialize_single,
)
from scbref.envelope import (
    NONCE_SIZE,
    TAG_SIZE,
    EncryptionKeySource,
    open_envelope,
    seal_envelope,
)
from scbref.errors import SerializeError
from scbref.mends import Mend
from scbref.model import (
    CloseTxInputs,
    Multi,
    OutPoint,
    RemoteChannelConfig,
    Single,
    Transaction,
)
from scbref.profiles import Profile
from scbref.unreadable import Unreadable

NIL_MULTI_SIZE_PACKED: Final = NONCE_SIZE + TAG_SIZE + 1 + 4
"""Bytes of a packed Multi without channels (45)."""


KEY_OF_ZERO: Final = bytes([2]) + bytes(32)
"""What btcec makes of the private key 0: no point of the curve."""


def as_written_by(single: Single, profile: Profile) -> Single:
    """Return a Single of which a release writes what its lnd does and no reader takes back.

    That is a commitment transaction without inputs, and the key ``02 00…00`` for any key. In
    ``safe`` the Single is returned as it is, and the writer refuses both.

    Source: lnd chanbackup/single.go ``Single.Serialize``.
    """
    inputs, root = single.close_tx_inputs, single.sha_chain_root_desc
    if inputs is not None and not profile.has(Mend.REFUSES_INPUTLESS_TRANSACTION):
        single = replace(single, close_tx_inputs=_with_inputless(inputs))
    if profile.has(Mend.REFUSES_KEY_OF_ZERO):
        return single
    remote: dict[str, Any] = {
        name: Unreadable(KEY_OF_ZERO)
        for name in RemoteChannelConfig.__slots__
        if getattr(single.remote_chan_cfg, name) == KEY_OF_ZERO
    }
    if remote:
        single = replace(single, remote_chan_cfg=replace(single.remote_chan_cfg, **remote))
    if single.remote_node_pub == KEY_OF_ZERO:
        single = replace(single, remote_node_pub=Unreadable(KEY_OF_ZERO))
    if root.pub_key == KEY_OF_ZERO:
        root = replace(root, pub_key=Unreadable(KEY_OF_ZERO))
        single = replace(single, sha_chain_root_desc=root)
    return single


def _with_inputless(inputs: CloseTxInputs) -> CloseTxInputs:
    given = inputs.commit_tx
    if given is None or isinstance(given, Transaction):
        return inputs
    from scbref.codec import interpreted

    is_inputless = interpreted.is_without_inputs(given)
    return replace(inputs, commit_tx=Unreadable(given)) if is_inputless else inputs


def pack_single(single: Single, key_ring: EncryptionKeySource, nonce: bytes | None = None) -> bytes:
    """Serialize and encrypt one Single.

    Args:
        single: the backup of one channel.
        key_ring: gives the 32-byte encryption key.
        nonce: 24 bytes; random when ``None``.

    Returns:
        411 bytes or more.

    Raises:
        SerializeError: the Single, or the nonce, cannot be written.
        KeyDerivationError: the key ring has no encryption key.

    Source: lnd ``Single.PackToWriter``.
    """
    return seal_envelope(serialize_single(single), key_ring, nonce)


def unpack_single(packed: bytes, key_ring: EncryptionKeySource, *, strict: bool = False) -> Single:
    """Decrypt and read one packed Single.

    Args:
        packed: nonce (24 bytes), ciphertext, tag (16 bytes).
        key_ring: gives the 32-byte encryption key.
        strict: refuse what is not canonical, see ``codec.deserialize_single``.

    Raises:
        EnvelopeError: ``too-short``, ``auth-failed``.
        DeserializeError: the plaintext is not a Single. Offsets count from the plaintext's start.
        KeyDerivationError: the key ring has no encryption key.

    Source: lnd ``Single.UnpackFromReader``.
    """
    return deserialize_single(open_envelope(packed, key_ring), strict=strict)


def pack_multi(multi: Multi, key_ring: EncryptionKeySource, nonce: bytes | None = None) -> bytes:
    """Serialize and encrypt a Multi.

    Returns:
        45 bytes (``NIL_MULTI_SIZE_PACKED``) or more.

    Raises:
        SerializeError: some Single (see ``path``), the version or the nonce cannot be written.
        KeyDerivationError: the key ring has no encryption key.

    Source: lnd ``Multi.PackToWriter``.
    """
    return seal_envelope(serialize_multi(multi), key_ring, nonce)


def unpack_multi(packed: bytes, key_ring: EncryptionKeySource, *, strict: bool = False) -> Multi:
    """Decrypt and read a packed Multi (45 bytes or more).

    Raises:
        EnvelopeError: ``too-short``, ``auth-failed``.
        DeserializeError: the plaintext is not a Multi. Offsets count from the plaintext's start.
        KeyDerivationError: the key ring has no encryption key.

    Source: lnd ``Multi.UnpackFromReader``.
    """
    return deserialize_multi(open_envelope(packed, key_ring), strict=strict)


class PackedMulti(bytes):
    """A packed Multi: the content of a ``channel.backup`` file."""

    __slots__ = ()

    def unpack(self, key_ring: EncryptionKeySource, *, strict: bool = False) -> Multi:
        """Decrypt and read it; raises as :func:`unpack_multi`."""
        return unpack_multi(self, key_ring, strict=strict)


class PackedSingles(tuple[bytes, ...]):
    """Packed Singles, in order."""

    __slots__ = ()

    def unpack(self, key_ring: EncryptionKeySource, *, strict: bool = False) -> tuple[Single, ...]:
        """Decrypt and read all of them, in order, or none.

        Raises:
            EnvelopeError, DeserializeError, KeyDerivationError: of the first that fails.

        Source: lnd ``PackedSingles.Unpack``.
        """
        return tuple(unpack_single(packed, key_ring, strict=strict) for packed in self)


def pack_static_chan_backups(
    backups: Iterable[Single],
    key_ring: EncryptionKeySource,
    nonces: Sequence[bytes] | None = None,
) -> dict[OutPoint, bytes]:
    """Pack each Single on its own, keyed by channel point.

    Of two Singles with one channel point the last wins. One that cannot be packed fails all.

    Args:
        backups: the Singles.
        key_ring: gives the 32-byte encryption key.
        nonces: one of 24 bytes for each Single; random when ``None``.

    Raises:
        SerializeError: with the channel point in the message.
        KeyDerivationError: the key ring has no encryption key.

    Source: lnd ``PackStaticChanBackups``.
    """
    packed: dict[OutPoint, bytes] = {}
    for index, single in enumerate(backups):
        try:
            nonce = None if nonces is None else nonces[index]
            packed[single.funding_outpoint] = pack_single(single, key_ring, nonce)
        except SerializeError as error:
            raise SerializeError(
                f"unable to pack {single.funding_outpoint}: {error.message}",
                code=error.code,
                path=error.path,
            ) from None
    return packed
