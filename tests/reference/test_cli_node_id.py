"""The node id from words and from a list of accounts: does this seed belong to my node?"""

from __future__ import annotations

import json
from pathlib import Path

import coincurve

from scbref.vectors.generate.tools.extended_keys import base58check
from tests.reference.cli_cases import ROWS, Case, one_line, run
from tests.reference.plain_bip32 import HARDENED, plain_child, plain_root
from tests.reference.test_cli_words import WITHOUT, content


def test_the_node_id_is_shown_and_asked_for(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    words = ["--words-file", it.write("words", WITHOUT["mnemonic"].encode())]
    node = run("derive-key", "--node-id", "--network", "regtest", *words).stdout.strip()
    shown = run("inspect", it.write("b", content(WITHOUT)), *words)
    assert f"  node id      {node}" in shown.stdout
    as_json = run("inspect", it.write("b", content(WITHOUT)), "--json", *words)
    assert json.loads(as_json.stdout)["node_id"] == node
    yes = run("derive-key", "--is-node", f"{node}@[::1]:9735", *words)
    assert (yes.exit_code, yes.stdout.split(":")[0]) == (0, "yes")
    other = run("derive-key", "--is-node", it.row["base_pub"], *words)
    assert (other.exit_code, other.stdout.split(":")[0]) == (1, "no")
    key = ["--base-pub", it.row["base_pub"]]
    assert "tell the node id" in one_line(run("derive-key", "--is-node", node, *key))
    assert "33 bytes" in one_line(run("derive-key", "--is-node", "02ab", *words))
    assert "not both" in one_line(run("derive-key", "--node-id", "--index", "1", *words))


def account(seed: bytes, coin_type: int, family: int) -> str:
    """The extended public key of an account, as ``lncli wallet accounts list`` prints it."""
    node = plain_root(seed)
    for number in (1017, coin_type, family):
        node = plain_child(node, HARDENED + number)
    public = coincurve.PublicKey.from_secret(node[0]).format()
    place = b"\x03" + bytes(4) + (HARDENED + family).to_bytes(4, "big")
    return base58check(bytes.fromhex("043587cf") + place + node[1] + public)


def test_the_list_of_accounts_tells_the_node_id(tmp_path: Path) -> None:
    it = Case(ROWS["S003"], tmp_path)
    backup = it.write("b", content(WITHOUT))
    seed = bytes.fromhex(WITHOUT["entropy"])
    keys = [{"extended_public_key": account(seed, 1, family)} for family in range(10)]
    listed = ["--keys-file", it.write("accounts", json.dumps({"accounts": keys}).encode())]
    words = ["--words-file", it.write("words", WITHOUT["mnemonic"].encode())]
    node = run("derive-key", "--node-id", "--network", "regtest", *words).stdout.strip()
    assert f"  node id      {node}" in run("inspect", backup, *listed).stdout
    assert run("derive-key", "--is-node", node, *listed).exit_code == 0
    one = ["--keys-file", it.write("one", account(seed, 1, 7).encode())]
    assert "node id" not in run("inspect", backup, *one).stdout
