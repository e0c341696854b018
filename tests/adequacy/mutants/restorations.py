"""Restorations: the roots of shells, their heights, and what the Singles of a call share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from scbref.adapter import restoring
from scbref.channels.shell import OpenedShells, ShellOpener, UnmappedSingle
from scbref.errors import ScbError
from scbref.keys.shachain_root import ShachainRoots
from scbref.mends import Mend
from scbref.model import KeyDescriptor, KeyLocator, Single
from scbref.profiles import Profile
from tests.adequacy.mutants.mutant import Change, Mutant, Scene, setting
from tests.adequacy.mutants.shells import shell_mutant

Json = dict[str, Any]
_OPEN_ALL: Final = ShellOpener.open_all
_EARLIEST: Final = ShellOpener._earliest_block
_PLACE: Final = ShellOpener._place
_ROOT: Final = ShachainRoots.root_of


def restoration_mutants() -> Iterator[Mutant]:
    """Yield the mutants of roots, heights and calls."""
    for rule, owner, attribute, area, wrong in (
        ("recover.sha-chain-root", ShachainRoots, "root_of", "root", _ROOTS),
        ("recover.height", ShellOpener, "_earliest_block", "height", _HEIGHTS),
        ("recover.unconfirmed-scid", ShellOpener, "_place", "place", _PLACES),
    ):
        for name, function in wrong.items():
            yield shell_mutant(f"{area}/{name}", rule, setting(owner, attribute, function))
    for name, (rule, opened) in _CALLS.items():
        yield shell_mutant(f"call/{name}", rule, setting(ShellOpener, "open_all", opened))
    yield shell_mutant("call/duplicates-stored", "recover.one-transaction", _storing_duplicates)
    for name, rule, mend in (
        ("call/refuse-all", "recover.map-others", Mend.MAPS_OTHER_SINGLES),
        ("root/locator-alone", "recover.legacy-key", Mend.TRUSTS_LEGACY_KEY),
    ):
        yield shell_mutant(name, rule, _without(mend))


def _without(mend: Mend) -> Change:
    """Return the change that takes one mend from every profile."""
    real = Profile.has
    return setting(
        Profile, "has", lambda profile, asked: asked is not mend and real(profile, asked)
    )


def _with_desc(change: Callable[[KeyDescriptor], KeyDescriptor]) -> Any:
    def root_of(roots: ShachainRoots, single: Single, multi_sig_key: bytes) -> bytes:
        desc = change(single.sha_chain_root_desc)
        return _ROOT(roots, replace(single, sha_chain_root_desc=desc), multi_sig_key)

    return root_of


def _with_key(key_of: Callable[[Any, Single, bytes], bytes]) -> Any:
    def root_of(roots: Any, single: Single, multi_sig_key: bytes) -> bytes:
        return _ROOT(roots, single, key_of(roots, single, multi_sig_key))

    return root_of


def _private_key(roots: Any, single: Single, multi_sig_key: bytes) -> bytes:
    desc = single.sha_chain_root_desc
    ring: Any = roots._key_ring
    if desc.pub_key is not None:
        return _ROOT(roots, single, multi_sig_key)
    return bytes(ring.derive_priv_key(desc))


_ROOTS: Final[dict[str, Any]] = {
    "private-key-for-ecdh": _private_key,
    "ecdh-always": _with_desc(lambda desc: KeyDescriptor(desc.key_locator)),
    "ecdh-with-peer": _with_key(lambda roots, single, key: bytes(
        single.remote_chan_cfg.multi_sig_key or key)),
    "ecdh-with-node": _with_key(lambda roots, single, key: bytes(single.remote_node_pub or key)),
    "ecdh-with-revocation-base": _with_key(lambda roots, single, key: bytes(
        roots._key_ring.derive_key(single.local_chan_cfg.revocation_base_point).pub_key)),
    "family-5-always": _with_desc(
        lambda desc: KeyDescriptor(KeyLocator(5, desc.key_locator.index), desc.pub_key)),
    "index-31-bits": _with_desc(
        lambda desc: KeyDescriptor(
            KeyLocator(desc.key_locator.family, desc.key_locator.index % 2**31), desc.pub_key)),
    "never-scans": lambda roots, single, key: (
        bytes(roots._key_ring.derive_priv_key(KeyDescriptor(single.sha_chain_root_desc.key_locator)))
        if single.sha_chain_root_desc.pub_key is not None else _ROOT(roots, single, key)),
    "zeros": lambda roots, single, key: bytes(32),
}  # fmt: skip


def _no_zero(singles: Sequence[Single]) -> list[int]:
    return [s.short_channel_id.block_height for s in singles if s.short_channel_id.block_height]


_HEIGHTS: Final[dict[str, Any]] = {
    "latest": lambda opener, singles: max(_no_zero(singles), default=_EARLIEST(opener, singles)),
    "first": lambda opener, singles: [*_no_zero(singles), _EARLIEST(opener, singles)][0],
    "zero-counts": lambda opener, singles: min(
        (s.short_channel_id.block_height for s in singles), default=0
    ),
    "always-1": lambda opener, singles: min(_no_zero(singles), default=1),
    "always-mainnet": lambda opener, singles: min(_no_zero(singles), default=571_800),
    "testnet-unknown": lambda opener, singles: (
        1 if _EARLIEST(opener, singles) == 1_489_300 else _EARLIEST(opener, singles)
    ),
    "last-network": lambda opener, singles: _EARLIEST(opener, singles[::-1]),
    "only-confirmed": lambda opener, singles: _EARLIEST(
        opener, [s for s in singles if s.short_channel_id.tx_index] or singles
    ),
    "default-known-or-not": lambda opener, singles: _EARLIEST(
        opener,
        [replace(s, short_channel_id=replace(s.short_channel_id, block_height=0)) for s in singles],
    ),
}


def _kept(opener: Any, scid: Any, height: int) -> Any:
    return scid, _PLACE(opener, scid, height)[1]


_PLACES: Final[dict[str, Any]] = {
    "height-kept": _kept,
    "no-broadcast-height": lambda opener, scid, height: (_PLACE(opener, scid, height)[0], 0),
    "shared-for-all": lambda opener, scid, height: (_PLACE(opener, scid, height)[0], height),
    "own-height-for-all": lambda opener, scid, height: (
        _PLACE(opener, scid, height)[0],
        scid.block_height or height,
    ),
    "position-dropped": lambda opener, scid, height: (
        replace(_PLACE(opener, scid, height)[0], tx_position=0),
        _PLACE(opener, scid, height)[1],
    ),
    "index-first": lambda opener, scid, height: (
        (replace(scid, block_height=0), scid.block_height)
        if scid.tx_index == 0
        else _PLACE(opener, scid, height)
    ),
    "unknown-stays-unknown": lambda opener, scid, height: (
        (scid, 0) if scid.block_height == 0 else _PLACE(opener, scid, height)
    ),
}


def _first(count: int) -> Any:
    return lambda opener, singles: _OPEN_ALL(opener, singles[:count])


def _unlike_by(key: Callable[[Single], Any]) -> Any:
    def open_all(opener: Any, singles: Sequence[Single]) -> OpenedShells:
        return _OPEN_ALL(opener, list({key(single): single for single in singles}.values()))

    return open_all


def _each_alone(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    opened = [_OPEN_ALL(opener, [single]) for single in singles]
    return OpenedShells(
        tuple(shell for each in opened for shell in each.shells),
        tuple(single for each in opened for single in each.unmapped),
    )


def _reversed(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    opened = _OPEN_ALL(opener, singles)
    return replace(opened, shells=opened.shells[::-1])


def _quiet(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    return replace(_OPEN_ALL(opener, singles), unmapped=())


def _up_to_the_first_failure(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    opened = _OPEN_ALL(opener, singles)
    if not opened.unmapped:
        return opened
    bad = [each.single for each in opened.unmapped]
    place = min(number for number, single in enumerate(singles) if single in bad)
    return OpenedShells(_OPEN_ALL(opener, singles[:place]).shells, opened.unmapped[:1])


def _none_where_one_fails(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    opened = _OPEN_ALL(opener, singles)
    return OpenedShells((), opened.unmapped) if opened.unmapped else opened


def _other_class(opener: Any, singles: Sequence[Single]) -> OpenedShells:
    opened = _OPEN_ALL(opener, singles)
    wrong = tuple(UnmappedSingle(each.single, ScbError("?")) for each in opened.unmapped)
    return replace(opened, unmapped=wrong)


_CALLS: Final[dict[str, tuple[str, Any]]] = {
    "first-alone": ("recover.one-transaction", _first(1)),
    "ten": ("recover.one-transaction", _first(10)),
    "twenty": ("recover.one-transaction", _first(20)),
    "one-a-peer": ("recover.one-transaction", _unlike_by(lambda s: s.remote_node_pub)),
    "one-a-txid": ("recover.one-transaction", _unlike_by(lambda s: s.funding_outpoint.txid)),
    "one-a-place": ("recover.one-transaction", _unlike_by(lambda s: s.short_channel_id)),
    "one-a-root": ("recover.one-transaction", _unlike_by(lambda s: s.sha_chain_root_desc)),
    "duplicates-once": ("recover.one-transaction", _unlike_by(lambda s: s.funding_outpoint)),
    "reversed": ("recover.one-transaction", _reversed),
    "heights-not-shared": ("recover.height", _each_alone),
    "failures-untold": ("recover.map-others", _quiet),
    "ends-at-a-failure": ("recover.map-others", _up_to_the_first_failure),
    "none-where-one-fails": ("recover.map-others", _none_where_one_fails),
    "failures-of-no-class": ("recover.map-others", _other_class),
}


def _storing_duplicates(scene: Scene) -> None:
    def restore(adapter: Any, given: Json) -> Json:
        singles = [restoring.single_from_json(single) for single in given["singles"]]
        ring = restoring.hd_key_ring(given["key_ring"])
        opened = ShellOpener(ring, profile=adapter.profile).open_all(singles)
        return {"shells": [restoring._shell_to_json(shell) for shell in opened.shells]}

    scene.set(restoring.RestoringOperations, "_channel_restore", restore)
