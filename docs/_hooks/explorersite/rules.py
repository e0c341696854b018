"""Which requirements speak of a field, and which one a refusal breaks.

The layout is not described here: these are links from field names to requirement ids, and
:func:`field_rules` fails when either side of a link is gone or a field has none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_TX = "close_tx_inputs.commit_tx"
_RULES = {
    "version": "version.layout version.known-on-read version.before-length",
    "length": "single.length-ignored single.length-written",
    "is_initiator": "single.is-initiator single.bool-other",
    "chain_hash": "single.chain-hash",
    "funding_outpoint": "single.funding-outpoint",
    "short_channel_id": "single.short-channel-id",
    "remote_node_pub": "single.remote-node-pub point.prefix point.on-curve",
    "addresses": "address.block-length address.order",
    "addresses[].no_address": "address.none",
    "addresses[1]": "address.tcp4 address.values-not-checked",
    "addresses[2]": "address.tcp6 address.mapped-ipv6-read",
    "addresses[3]": "address.onion-v2",
    "addresses[4]": "address.onion-v3 address.onion-not-verified",
    "addresses[5]": "address.dns address.dns-not-validated",
    "addresses[]": "address.unknown-opaque",
    "capacity": "single.capacity single.capacity-signed",
    "local_chan_cfg": "single.local-key-locators single.local-pubs-not-stored",
    "local_chan_cfg.csv_delay": "single.csv-delays",
    "remote_chan_cfg": "single.remote-keys point.prefix point.on-curve",
    "remote_chan_cfg.csv_delay": "single.csv-delays",
    "sha_chain_root_desc": "single.sha-chain-root-locator",
    "sha_chain_root_desc.pub_key": "single.sha-chain-root-none single.sha-chain-root-pub",
    "lease_expiry": "single.lease-expiry",
    "close_tx_inputs": "closetx.presence closetx.order",
    _TX: "tx.layout tx.values-not-checked",
    f"{_TX}.segwit": "tx.witness-flag tx.witness-superfluous",
    f"{_TX}.inputs.count": "tx.input-limit tx.compact-size-canonical",
    f"{_TX}.inputs[].script_sig": "tx.script-limit tx.total-script-limit",
    f"{_TX}.outputs.count": "tx.output-limit tx.compact-size-canonical",
    f"{_TX}.outputs[].pk_script": "tx.script-limit tx.total-script-limit",
    f"{_TX}.witnesses": "tx.witness-kept tx.witness-limit tx.witness-superfluous",
    "close_tx_inputs.commit_sig": "closetx.sig-length",
    "close_tx_inputs.commit_height": "closetx.height",
    "close_tx_inputs.tapscript_root": "closetx.root",
}
"""Start of a field's path within a Single → ids; the longest start wins. Addresses by type."""

_MULTI_RULES = {"version": "multi.version-on-read multi.header", "count": "multi.count-not-trusted"}
_ENVELOPE_RULES = {
    "nonce": "envelope.layout envelope.aad-is-nonce envelope.too-short",
    "ciphertext": "envelope.cipher envelope.authenticate-first",
    "tag": "envelope.authenticate",
}


def field_rules(schemas: Json, requirements: set[str]) -> Json:
    """Return the links by ``single``, ``multi`` and ``envelope``.

    Raises:
        KeyError: a link to a requirement that is not there.
        ValueError: a field without a link, or a link from no field.
    """
    rules = {"single": _RULES, "multi": _MULTI_RULES, "envelope": _ENVELOPE_RULES}
    result: Json = {
        name: {path: ids.split() for path, ids in links.items()} for name, links in rules.items()
    }
    for links in result.values():
        for name in (name for ids in links.values() for name in ids):
            if name not in requirements:
                raise KeyError(f"the explorer links to {name}, which is no requirement")
    _complete(result["single"], set(_paths(schemas["single"], "")))
    _complete(result["multi"], {item["name"] for item in schemas["multi"]["head"]})
    return result


def _complete(links: Json, paths: set[str]) -> None:
    bare = [path for path in paths if not any(path.startswith(start) for start in links)]
    dead = [start for start in links if not any(path.startswith(start) for path in paths)]
    if bare or dead:
        raise ValueError(f"fields without a rule: {bare}; rules without a field: {dead}")


def _paths(node: Json, path: str) -> Iterator[str]:
    """Yield the normalised path of every leaf below a node."""
    kind = node["kind"]
    if kind == "addresses":
        yield f"{path}.{node['byte_count']['name']}"
        yield f"{path}[].no_address"
        for number, record in node["records"].items():
            yield from _paths(record, f"{path}[{number}]")
    elif kind in ("single", "struct"):
        members = node["head"] + node["body"]["fields"] if kind == "single" else node["fields"]
        for member in members:
            yield from _paths(member["node"], f"{path}.{member['name']}".lstrip("."))
    elif kind == "transaction":
        yield from _paths(node["schema"], path)
    elif kind == "list":
        yield f"{path}.count"
        yield from _paths(node["element"], f"{path}[]")
    elif kind == "witnesses":
        yield from _paths(node["stack"], f"{path}[]")
    else:
        yield path


def error_rules(documents: list[Json]) -> dict[str, list[str]]:
    """Return the requirements that the falsifying vectors name, by ``class|field``.

    Args:
        documents: vector files. Of each vector the first requirement counts: it is about that.

    Returns:
        Most frequent first; key ``class|`` for refusals without a field.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for vector in document["vectors"]:
            expect = vector["expect"]
            if expect["verdict"] == "invalid" and "class" in expect:
                field = re.sub(r"\[\d+\]", "[]", expect.get("field", ""))
                if document["op"].startswith("multi") and not field.startswith("static_backups"):
                    field = f"multi.{field}" if field else ""
                key = f"{expect['class']}|{field.removeprefix('static_backups[].')}"
                counts[key][vector["requirements"][0]] += 1
    return {key: [name for name, _ in counts[key].most_common(3)] for key in sorted(counts)}
