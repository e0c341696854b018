"""Adapters whose answers are right and whose manners are not: ``impolite.py MODE [HELLO]``."""

import json
import os
import random
import subprocess
import sys

from honest import HELLO, reply, say, serve

MODE = sys.argv[1]
HELLO = HELLO | (json.loads(sys.argv[2]) if len(sys.argv) > 2 else {})


def twice(text, member):
    """Return the JSON text with this member of the outermost object twice."""
    return text.replace(f'"{member}":', f'"{member}":null,"{member}":', 1)


def answer(request, number):
    if request["op"] == "hello":
        say(reply(request, HELLO))
        if MODE == "hello_and_more":
            say({"id": 1, "ok": {}})
        if MODE == "before_it_was_asked":
            # The ids of the judge come from its seed, which is 0 unless another is given.
            say({"id": random.Random(0).randrange(1, 1 << 31), "ok": {"encoded": 0}})
        return
    text = json.dumps(reply(request), separators=(",", ":"))
    trigger = request["in"] == {"encoded": 13}
    if MODE == "id_twice":
        text = twice(text, "id").replace("null", str(request["id"]), 1)
    elif MODE == "ok_twice_once" and trigger:
        text = text.replace('"ok":', '"ok":{"version":1,"close_tx":true}, "ok" :')
    elif MODE == "inner_twice_once" and trigger:
        text = text.replace('"version":', r'"version":99,"\u0076ersion":')
    elif MODE == "escaped_once" and trigger:
        text = text.replace('"version"', r'"\u0076ersion"')
    print(text, flush=True)


if MODE == "leader_exits" and os.fork():
    os._exit(0)
if MODE == "leaves_a_process":
    subprocess.Popen(["sleep", "60"], start_new_session=True, stdin=subprocess.DEVNULL,
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
serve(answer)
if MODE == "after_the_last":
    say({"id": 7, "ok": {}})
