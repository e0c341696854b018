"""The funding output of a channel, rebuilt from the two multisig keys.

Source: lnd input/script_utils.go ``GenFundingPkScript``, ``GenTaprootFundingScript``.
Versions 0–4 fund a P2WSH of two keys in ascending order, versions 5–7 a taproot output of their
MuSig2 aggregate: 5 and 7 without a script, 6 with the tapscript root of its close-tx inputs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from scbref.keys.musig import aggregate, taproot_output_key
from scbref.model import Single
from scbref.versions import TAPROOT_VERSIONS, TAPSCRIPT_ROOT_VERSIONS

ADDRESS_PREFIXES: Final = {
    "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000": "bc",
    "43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000": "tb",
    "43f08bdab050e35b567c864b91f47f50ae725ae2de53bcfbbaf284da00000000": "tb",
    "f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000": "tb",
    "06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f": "bcrt",
    "f67ad7695d9b662a72ff3d8edbbb2de0bfa67b13974bb9910d116d5cbd863e68": "sb",
    "e2bf047e7e5a191aa4ef34d314979dc9986e0f19251edaba5940fd1fe365a712": "ltc",
}
"""Genesis block hash in internal order → prefix of the chain's segwit addresses: mainnet,
testnet3, testnet4, signet, regtest, simnet, litecoin."""

_OP_2: Final = b"\x52"
_OP_CHECKMULTISIG: Final = b"\xae"
_PUSH_32: Final = b"\x20"
_PUSH_33: Final = b"\x21"
_CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32: Final = 1
_BECH32M: Final = 0x2BC830A3


@dataclass(frozen=True, slots=True)
class FundingOutput:
    """What the funding transaction pays to."""

    pk_script: bytes
    """34 bytes: version of the witness program, 20, and 32 bytes."""
    witness_script: bytes
    """71 bytes that a P2WSH is the hash of; empty for taproot."""

    @property
    def witness_version(self) -> int:
        """0 for P2WSH, 1 for taproot."""
        return self.pk_script[0] - 0x50 if self.pk_script[0] else 0

    def address(self, prefix: str) -> str:
        """Return the address with a prefix of :data:`ADDRESS_PREFIXES`. It is that of BIP-350.

        Written here because no kept package does BIP-350 without a curve of its own.
        """
        number = int.from_bytes(self.pk_script[2:], "big") << 4
        data = [self.witness_version]
        data += [number >> shift & 31 for shift in range(255, -1, -5)]
        expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
        constant = _BECH32M if self.witness_version else _BECH32
        check = _polymod([*expanded, *data, 0, 0, 0, 0, 0, 0]) ^ constant
        data += [check >> shift & 31 for shift in range(25, -1, -5)]
        return f"{prefix}1{''.join(_CHARSET[value] for value in data)}"


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate(_GENERATOR):
            check ^= term if top >> bit & 1 else 0
    return check


def funding_output(single: Single, our_key: bytes) -> FundingOutput | None:
    """Return the funding output of a channel, or ``None`` where the backup does not determine it.

    Args:
        single: gives the peer's key, the version and the tapscript root.
        our_key: our multisig key, 33 bytes.
    """
    their_key = single.remote_chan_cfg.multi_sig_key
    if their_key is None:
        return None
    if single.version not in TAPROOT_VERSIONS:
        first, second = sorted((bytes(our_key), bytes(their_key)))
        script = _OP_2 + _PUSH_33 + first + _PUSH_33 + second + _OP_2 + _OP_CHECKMULTISIG
        program = b"\0" + _PUSH_32 + hashlib.sha256(script).digest()
        return FundingOutput(program, script)
    root = b""
    if single.version in TAPSCRIPT_ROOT_VERSIONS:
        inputs = single.close_tx_inputs
        if inputs is None or inputs.tapscript_root is None:
            return None
        root = inputs.tapscript_root
    key = taproot_output_key(aggregate((our_key, their_key)), root)
    return FundingOutput(b"\x51" + _PUSH_32 + key, b"")
