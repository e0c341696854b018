"""The funding script that the keys of a Single give."""

from __future__ import annotations

from scbref.json_form import single_from_json
from scbref.keys.key_ring import HDKeyRing
from scbref.proof.funding import funding_output

from .case import Json


def funding_script(single: Json, key_ring: Json) -> str:
    """Return the 34 bytes of a channel's funding script, in hex.

    Raises:
        AssertionError: the Single does not determine it.
    """
    value = single_from_json(single)
    ring = HDKeyRing.from_seed(bytes.fromhex(key_ring["seed"]), key_ring["coin_type"])
    ours = ring.derive_key(value.local_chan_cfg.multi_sig_key).pub_key
    output = funding_output(value, bytes(ours or b""))
    assert output is not None
    return output.pk_script.hex()
