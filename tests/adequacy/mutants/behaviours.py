"""The other choices of each behaviour, put together from mutants of the codec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scbref.model import RemoteChannelConfig
from tests.adequacy.mutants.mutant import Change, Mutant, Scene

_ADDRESSES: Final = "single.addresses"
_REQUIRED_POINTS: Final = (
    "remote_node_pub",
    *(f"remote_chan_cfg.{name}" for name in RemoteChannelConfig.__slots__[1:]),
)
_PORTS: Final = tuple(
    f"address.{kind}.port/wraps/write" for kind in ("tcp4", "tcp6", "onion_v2", "onion_v3", "dns")
)

CHOICES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("single-length-ignored", "refuse"): ("single.length/refuses-other/read",),
    ("trailing-bytes-after-single", "refuse"): ("single/trailing-refused/read",),
    ("trailing-bytes-after-multi", "refuse"): ("multi/trailing-refused/read",),
    ("bool-other-than-one", "true"): ("single.is_initiator/any-non-zero/read",),
    ("bool-other-than-one", "refuse"): ("single.is_initiator/refuses-other/read",),
    ("capacity-top-bit-negative", "unsigned"): (
        "single.capacity/unsigned/read",
        "single.capacity/unsigned/write",
    ),
    ("capacity-top-bit-negative", "refuse"): (
        "single.capacity/refuses-top-bit/read",
        "single.capacity/refuses-top-bit/write",
    ),
    ("type-0-address-dropped", "refuse"): (f"{_ADDRESSES}/zero-refused/read",),
    ("unknown-address-opaque", "refuse"): (f"{_ADDRESSES}/unknown-refused/read",),
    ("dns-address-read", "opaque"): ("address.dns/unknown/read",),
    ("dns-address-read", "refuse"): (f"{_ADDRESSES}/dns-refused/read",),
    ("dns-unvalidated", "refuse"): (f"{_ADDRESSES}/dns-validated/read",),
    ("onion-v3-unverified", "refuse"): (f"{_ADDRESSES}/onion-verified/read",),
    ("mapped-ipv6-read", "tcp4"): (f"{_ADDRESSES}/mapped-to-tcp4/read",),
    ("mapped-ipv6-read", "refuse"): (f"{_ADDRESSES}/mapped-refused/read",),
    ("duplicate-outpoints-in-multi", "refuse"): (
        "multi/duplicates-refused/read",
        "multi/duplicates-refused/write",
    ),
    ("duplicate-outpoints-packed", "first"): ("pack.static-backups/first-wins",),
    ("duplicate-outpoints-packed", "refuse"): ("pack.static-backups/duplicates-refused",),
    ("mapped-ipv6-rewritten", "preserve"): (f"{_ADDRESSES}/mapped-kept/write",),
    ("mapped-ipv6-rewritten", "refuse"): (f"{_ADDRESSES}/mapped-refused/write",),
    ("unwritten-fields-dropped", "refuse"): ("single/unwritten-refused/write",),
    ("writer-port-wraps", "wrap"): _PORTS,
    ("writer-nil-ip", "zeros"): (f"{_ADDRESSES}/zero-ip/write",),
    ("writer-nil-ip", "write"): (f"{_ADDRESSES}/nil-ip/write",),
    ("writer-dns-length-wraps", "wrap"): ("address.dns.hostname/wraps/write",),
    ("writer-address-block-wraps", "wrap"): (
        f"{_ADDRESSES}/wraps/write",
        "single.length/wraps/write",
    ),
    ("writer-single-length-wraps", "wrap"): ("single.length/wraps/write",),
    ("writer-commit-sig-length-wraps", "wrap"): (
        "single.close_tx_inputs.commit_sig/wraps/write",
        "single.length/wraps/write",
    ),
    ("writer-opaque-known-type", "write"): (f"{_ADDRESSES}/opaque-known/write",),
    ("writer-opaque-empty", "drop"): (f"{_ADDRESSES}/opaque-empty/write",),
    ("writer-opaque-swallows", "write"): (f"{_ADDRESSES}/opaque-middle/write",),
    ("writer-onion-suffix-unchecked", "write"): (
        "address.onion_v2.onion_service/suffix-any/write",
        "address.onion_v3.onion_service/suffix-any/write",
    ),
    ("writer-onion-host-short", "write"): (
        "address.onion_v2.onion_service/short-host/write",
        "address.onion_v3.onion_service/short-host/write",
    ),
    ("writer-zero-input-tx", "write"): (
        "single.close_tx_inputs.commit_tx/no-inputs-allowed/write",
    ),
    ("writer-unparsable-point", "write"): (
        "single.sha_chain_root_desc.pub_key/infinity-allowed/write",
        *(f"single.{place}/infinity-allowed/write" for place in _REQUIRED_POINTS),
    ),
    ("writer-nil-commit-tx", "panic"): ("single.close_tx_inputs.commit_tx/missing-panics/write",),
    ("restore-unmapped-single", "refuse-all"): ("shell/call/refuse-all",),
    ("restore-key-beside-index", "locator"): ("shell/root/locator-alone",),
}
"""Behaviour and choice → the mutants that make it, one after the other."""


_LONG: Final = ("writer-single-length-wraps", "wrap")
IMPLIES: Final = {
    ("writer-address-block-wraps", "wrap"): (_LONG,),
    ("writer-commit-sig-length-wraps", "wrap"): (_LONG,),
}
"""Other choices that a choice cannot be made without."""

LACKS: Final = {
    ("unknown-address-opaque", "refuse"): ("opaque_address",),
    ("dns-address-read", "opaque"): ("dns_address",),
    ("dns-address-read", "refuse"): ("dns_address",),
}
"""Features that an implementation with this choice does not declare."""


def behaviour_mutants(known: Mapping[str, Mutant]) -> Iterator[Mutant]:
    """Yield a mutant for each choice that is not the reference's.

    Args:
        known: the mutants of codec and packing, by id.
    """
    for (behaviour, choice), parts in CHOICES.items():
        mutants = [known[part] for part in parts]
        yield Mutant(
            f"behaviour.{behaviour}/{choice}",
            f"{behaviour}: {choice}",
            mutants[0].requirements,
            _all_of([mutant.change for mutant in mutants]),
            ((behaviour, choice), *IMPLIES.get((behaviour, choice), ())),
            LACKS.get((behaviour, choice), ()),
        )


def _all_of(changes: list[Change]) -> Change:
    def change(scene: Scene) -> None:
        for each in changes:
            each(scene)

    return change
