"""Compressed secp256k1 points: a value that was checked once stays checked.

Source: btcec ``ParsePubKey`` as lnd's lnwire/lnwire.go ``ReadElement`` calls it with 33 bytes.
"""

from __future__ import annotations

from coincurve import PublicKey as _Secp256k1PublicKey
from gmpy2 import jacobi, mpz

from scbref.errors import BAD_POINT, DeserializeError

POINT_SIZE = 33
"""Bytes of a compressed point: one parity byte (02 or 03) and the x coordinate."""

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Private keys are the numbers above 0 and below this one."""


_FIELD_PRIME = mpz(2**256 - 2**32 - 977)
_new = bytes.__new__


class PublicKey(bytes):
    """33 bytes that are known to be a point on secp256k1, compressed.

    Whoever holds one need not check it again. Compares and hashes as the bytes it is.
    """

    __slots__ = ()

    def __new__(cls, data: bytes) -> PublicKey:
        """Check 33 bytes and return them as a point.

        Args:
            data: 33 bytes: 02 or 03, then x, big-endian, below the field prime and on the curve.

        Raises:
            DeserializeError: ``bad-point``, for any other bytes.
        """
        # libsecp256k1 also takes 65-byte forms (04, 06, 07); the wire has none.
        if len(data) != POINT_SIZE or data[0] not in (2, 3):
            raise DeserializeError("not a compressed point", code=BAD_POINT)
        # On the curve is what has a square root of x³ + 7. The Jacobi symbol says whether there is
        # one in half the time that libsecp256k1 takes to extract it; 0 is no cube plus 7 there.
        x = mpz.from_bytes(data[1:], "big")
        if x >= _FIELD_PRIME or jacobi(x * x * x + 7, _FIELD_PRIME) != 1:
            raise DeserializeError("x is not on the curve", code=BAD_POINT)
        return _new(cls, data)

    @classmethod
    def parse(cls, data: bytes) -> PublicKey:
        """Return 33 bytes as a point, unchecked if they are one already.

        Raises:
            DeserializeError: ``bad-point``, as the constructor.
        """
        return data if type(data) is cls else cls(data)

    def __repr__(self) -> str:
        return f"PublicKey({self.hex()})"


def public_key_of(scalar: bytes) -> PublicKey | None:
    """Return the public key of 32 bytes taken as a private key, modulo the curve order.

    There is none, ``None``, where they are 0 modulo the order.

    Source: btcec ``PrivKeyFromBytes``.
    """
    number = int.from_bytes(scalar, "big") % CURVE_ORDER
    if number == 0:
        return None
    secret = number.to_bytes(32, "big")
    return PublicKey(_Secp256k1PublicKey.from_valid_secret(secret).format())


def uncompressed(point: bytes) -> bytes:
    """Return the 65-byte form of a compressed point (33 bytes): 04, x, y; no backup has it.

    Raises:
        ValueError: it is no point.
    """
    return _Secp256k1PublicKey(point).format(compressed=False)
