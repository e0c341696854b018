"""An honest adapter for a toy format, in the standard library alone.

Toy Single on the wire: a version byte 0-7, then anything. Toy envelope: nonce, plaintext,
16 bytes of tag that are the start of the encryption key.
"""

import itertools
import json
import os
import sys

OPS = [
    "version.encode",
    "version.decode",
    "single.deserialize",
    "single.serialize",
    "single.pack",
    "single.unpack",
    "singles.unpack",
    "static-chan-backups.pack",
    "explain",
]
HELLO = {
    "protocol": 1,
    "implementation": {"name": "toy", "version": "1.0", "language": "python"},
    "ops": OPS,
    "features": ["nonce_injection", "error_class"],
}


class Refused(Exception):
    pass


def refuse(kind, **more):
    raise Refused({"class": kind, **more})


def read(data):
    if not data:
        refuse("truncated", phase="frame", field="version", offset=0)
    if data[0] > 7:
        refuse("unknown-version", phase="frame", field="version", offset=0)
    return {"version": data[0], "rest": data[1:].hex()}


def write(single):
    if single["version"] > 7:
        refuse("unknown-version", phase="encode")
    return bytes([single["version"]]) + bytes.fromhex(single["rest"])


def seal(plain, ring, nonce):
    return (nonce + plain + bytes.fromhex(ring["encryption_key"])[:16]).hex()


def unseal(packed, ring):
    data = bytes.fromhex(packed)
    if len(data) < 24:
        refuse("too-short", phase="seal")
    if data[-16:] != bytes.fromhex(ring["encryption_key"])[:16]:
        refuse("auth-failed", phase="seal", message=f"not under {ring['encryption_key']}")
    return data[24:-16]


def tree(data):
    parts = [("version", 0, 1), ("rest", 1, len(data) - 1)]
    children = [{"name": n, "offset": o, "size": s} for n, o, s in parts]
    return {"name": "single", "offset": 0, "size": len(data), "children": children}


def outpoint(single):
    return {"txid": single["rest"].ljust(64, "0")[:64], "index": single["version"]}


def nonces(given, number):
    chosen = [given["nonce"]] * number if "nonce" in given else given.get("nonces")
    if chosen:
        return [bytes.fromhex(nonce) for nonce in chosen]
    return [os.urandom(24) for _ in range(number)]


def pack_all(given):
    singles = given["singles"]
    entries = [
        {
            "funding_outpoint": outpoint(single),
            "packed": seal(write(single), given["key_ring"], nonce),
        }
        for single, nonce in zip(singles, nonces(given, len(singles)), strict=False)
    ]
    return {"packed": entries[::-1]}


DO = {
    "version.encode": lambda g: {"encoded": g["version"] | (128 if g["close_tx"] else 0)},
    "version.decode": lambda g: {"version": g["encoded"] & 127, "close_tx": g["encoded"] > 127},
    "single.deserialize": lambda g: {"single": read(bytes.fromhex(g["bytes"]))},
    "single.serialize": lambda g: {"bytes": write(g["single"]).hex()},
    "single.pack": lambda g: {"packed": seal(write(g["single"]), g["key_ring"], nonces(g, 1)[0])},
    "single.unpack": lambda g: {"single": read(unseal(g["packed"], g["key_ring"]))},
    "singles.unpack": lambda g: {"singles": [read(unseal(p, g["key_ring"])) for p in g["packed"]]},
    "static-chan-backups.pack": pack_all,
    "explain": lambda g: {"tree": tree(bytes.fromhex(g["bytes"]))},
}


def reply(request, hello=HELLO):
    """Return the answer to one request, as an object."""
    op = request["op"]
    if op == "hello":
        return {"id": request["id"], "ok": hello}
    if op not in DO:
        return {"id": request["id"], "error": {"class": "unsupported"}}
    try:
        return {"id": request["id"], "ok": DO[op](request["in"])}
    except Refused as refused:
        return {"id": request["id"], "error": refused.args[0]}


def say(answer, end="\n"):
    sys.stdout.write(json.dumps(answer, separators=(",", ":")) + end)
    sys.stdout.flush()


def serve(handle):
    """Read, let ``handle(request, number)`` answer, until the end."""
    for number in itertools.count():
        line = sys.stdin.readline()
        if not line:
            return
        request = json.loads(line)
        if request["op"] == "bye":
            return
        handle(request, number)


if __name__ == "__main__":
    serve(lambda request, number: say(reply(request)))
