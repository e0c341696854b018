"""``scbref prove``: what a backup proves without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from scbref.cli.failure import CONTRADICTED, NOT_GOOD
from scbref.cli.keys import KeyOptions, key_options
from scbref.cli.size_limit import size_option
from scbref.cli.terminal import counted, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scbref.cli.loading import LoadedFile
    from scbref.keys.key_ring import HDKeyRing
    from scbref.model import Single
    from scbref.proof import ChannelProof


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@key_options
@size_option
@click.option("--entry", type=int, metavar="N", help="Of several Singles in JSON, take the Nth.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def prove(files: tuple[str, ...], keys: KeyOptions, entry: int | None, as_json: bool) -> None:
    """Check what the backup FILE proves, channel by channel, without a network.

    It checks the funding output against both multisig keys, whether the commitment transaction
    spends it and fits the capacity, the peer's signature, and the number of the commitment. The
    exit code is 6 if something contradicts the rest. It needs the seed or the root key. No file
    can show whether a channel is still open.
    """
    import json

    from scbref.cli.loading import load_many
    from scbref.cli.proof_view import across_json, across_lines, proof_json

    loaded = load_many(files, keys, entry=entry)
    results = proved_files(loaded)
    if as_json:
        shown: dict[str, Any] = {"files": []}
        for file, proofs in results:
            failure = {} if file.failure is None else {"error": file.failure.message}
            channels = [proof_json(proof) for proof in proofs]
            shown["files"].append({"name": file.name, **failure, "channels": channels})
        if len(loaded) > 1:
            shown["across"] = across_json(*_across(loaded))
        click.echo(json.dumps(shown, indent=2))
    else:
        for file, proofs in results:
            _print(file, proofs)
        if len(loaded) > 1:
            click.echo("\n".join(across_lines(*_across(loaded))))
    is_wrong = any(proof.is_wrong for _, proofs in results for proof in proofs)
    is_whole = all(file.failure is None and proofs for file, proofs in results)
    code = 0 if is_whole else NOT_GOOD
    click.get_current_context().exit(CONTRADICTED if is_wrong else code)


def proved_files(loaded: Sequence[LoadedFile]) -> list[tuple[LoadedFile, list[ChannelProof]]]:
    """Return each file with the proofs of its channels, none for one that did not open.

    Raises:
        Failure: code 2: the key derives nothing.
    """
    from scbref.cli.loading import ring_of
    from scbref.keys.shachain_root import ShachainRoots

    results: list[tuple[LoadedFile, list[ChannelProof]]] = []
    roots: ShachainRoots | None = None
    for file in loaded:
        if file.parsed is None:
            results.append((file, []))
            continue
        ring = ring_of(file.parsed, "a proof derives the keys of the channels")
        roots = roots or ShachainRoots(ring)
        results.append((file, prove_all(file.parsed.singles, ring, roots)))
    return results


def prove_all(singles: Sequence[Single], ring: HDKeyRing, roots: Any = None) -> list[ChannelProof]:
    """Prove each channel; the roots of all that need one are looked for together."""
    from scbref.keys.shachain_root import ShachainRoots
    from scbref.proof import prove as prove_one
    from scbref.versions import TAPROOT_VERSIONS

    roots = roots or ShachainRoots(ring)
    # Only a taproot signature needs the root, for its nonce.
    roots.prepare(s for s in singles if s.version in TAPROOT_VERSIONS and s.close_tx_inputs)
    return [prove_one(single, ring, roots) for single in singles]


def _print(file: LoadedFile, proofs: list[ChannelProof]) -> None:
    from scbref.cli.proof_view import proof_lines, proof_summary

    if file.failure is not None:
        warn(file.failure.message)
        return
    click.echo(f"{file.name}: {counted(len(proofs), 'channel')}")
    for proof in proofs:
        click.echo("\n".join(proof_lines(proof)))
    click.echo(f"{proof_summary(proofs)}\n")


def _across(loaded: Sequence[LoadedFile]) -> tuple[list[str], Any]:
    from scbref.cli.loading import by_file, key_ring_of
    from scbref.proof import channels_across

    files = by_file(loaded)
    return list(files), channels_across(list(files.values()), key_ring_of(loaded))
