"""A reader of Multis like lndsigner's: versions 0 to 4, and no interest in addresses."""

import json
import sys

P = 2**256 - 2**32 - 977
ZERO = bytes(33)


class Refused(Exception):
    pass


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise Refused("truncated")
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def point(self):
        data = self.take(33)
        x = int.from_bytes(data[1:], "big")
        square = (x**3 + 7) % P
        if data != ZERO and (data[0] not in (2, 3) or x >= P or pow(square, P // 2, P) != 1):
            raise Refused("bad-point")
        return data.hex()

    def locator(self):
        return {"family": self.number(4), "index": self.number(4)}


KEYS = (
    "multi_sig_key",
    "revocation_base_point",
    "payment_base_point",
    "delay_base_point",
    "htlc_base_point",
)


def single(reader):
    found = {"version": reader.number(1)}
    if found["version"] > 4:
        raise Refused("unknown-version")
    reader.take(2)
    found["is_initiator"] = reader.take(1) == b"\1"
    reader.take(32)
    txid = reader.take(32).hex()
    found["funding_outpoint"] = {"txid": txid, "index": reader.number(2)}
    reader.take(8)
    found["remote_node_pub"] = reader.point()
    reader.take(reader.number(2))
    found["capacity"] = str(reader.number(8))
    found["local_chan_cfg"] = {"csv_delay": reader.number(2)}
    found["local_chan_cfg"] |= {key: reader.locator() for key in KEYS}
    found["remote_chan_cfg"] = {"csv_delay": reader.number(2)}
    found["remote_chan_cfg"] |= {key: reader.point() for key in KEYS}
    root = reader.point()
    found["sha_chain_root_desc"] = {"key_locator": reader.locator()}
    if root != ZERO.hex():
        found["sha_chain_root_desc"]["pub_key"] = root
    if found["version"] == 4:
        reader.take(4)
    return found


def multi(given):
    reader = Reader(bytes.fromhex(given["bytes"]))
    if reader.number(1) != 0:
        raise Refused("unknown-version")
    return {"version": 0, "static_backups": [single(reader) for _ in range(reader.number(4))]}


HELLO = {
    "protocol": 1,
    "implementation": {"name": "skipping reader"},
    "ops": ["multi.deserialize"],
    "features": ["error_class"],
}

for line in sys.stdin:
    request = json.loads(line)
    answer = {"id": request["id"]}
    if request["op"] == "hello":
        answer["ok"] = HELLO
    elif request["op"] == "bye":
        break
    else:
        try:
            answer["ok"] = {"multi": multi(request["in"])}
        except Refused as refused:
            answer["error"] = {"class": str(refused)}
    print(json.dumps(answer), flush=True)
