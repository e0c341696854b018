"""Adapters that attack the judge, each in one way: ``hostile.py MODE``.

All but the request {"encoded": 13} is answered as the honest adapter does; modes that begin with
``hello_`` attack with their hello.
"""

import json
import os
import signal
import sys
import time

import hostile_machine
from honest import HELLO, reply, say, serve

MODE = sys.argv[1]
LARGE = 5_000_000
FOREVER = 600


def raw(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def ok(request, value):
    """Answer with JSON text in the place of a version."""
    raw(f'{{"id":{request["id"]},"ok":{{"version":{value},"close_tx":false}}}}')


def deep_ok(request):
    ok(request, '{"a":' * 500 + "1" + "}" * 500)


def deep_within(request):
    ok(request, "[" * 60 + "]" * 60)


def deep_list(request):
    ok(request, "[" * 100_000 + "]" * 100_000)


def deep_unclosed(request):
    ok(request, "[" * 100_000)


def deep_message(request):
    deep = "[" * 50 + "]" * 50
    raw(f'{{"id":{request["id"]},"error":{{"class":"other","message":{deep}}}}}')


def brackets_in_text(request):
    ok(request, json.dumps('[{"\\' * 10_000))


def many_values(request):
    ok(request, "[" + "0," * 1_500_000 + "0]")


def big_int(request):
    ok(request, "1" + "0" * 300)


def endless_int(request):
    ok(request, "1" * 5000)


def big_float(request):
    ok(request, "1e400")


def not_a_number(request):
    ok(request, "NaN")


def surrogate(request):
    ok(request, '"\\ud800"')


def nul(request):
    ok(request, '"\\u0000\\u202e\\u001b[2J"')


def junk(request):
    sys.stdout.buffer.write(bytes(range(256)) * 300 + b"\n")
    sys.stdout.buffer.flush()


def large_text(request):
    sys.stdout.write(f'{{"id":{request["id"]},"ok":{{"version":"')
    for _ in range(60):
        sys.stdout.write("x" * 1_000_000)
    raw('","close_tx":false}}')


def large_line(request):
    for _ in range(70):
        sys.stdout.write("x" * (1 << 20))
    time.sleep(FOREVER)


def large_class(request):
    say({"id": request["id"], "error": {"class": "c" * LARGE, "message": "m" * LARGE}})


def large_member(request):
    say({"id": request["id"], "ok": {"m" * LARGE: 1}})


def large_unknown(request):
    say({"id": request["id"], "u" * LARGE: {}})


def large_skip(request):
    say({"id": request["id"], "skip": {"reason": "r" * LARGE}})


def escapes(request):
    print("\x1b]0;title\x07\x1b[2J \x9b31m", file=sys.stderr, flush=True)
    message = "\x1b]0;title\x07 ]]> <script>alert(1)</script> \u2028 \x00"
    say({"id": request["id"], "error": {"class": "\x1b[2J|`<b>\n", "message": message}})


def huge_id(request):
    raw('{"id":1' + "0" * 30 + ',"ok":{}}')


def negative_id(request):
    raw('{"id":-1,"ok":{}}')


def stops_itself(request):
    os.kill(os.getpid(), signal.SIGSTOP)


def deaf(request):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(FOREVER)


def closes_input(request):
    os.close(0)
    time.sleep(FOREVER)


def drip(request):
    for char in json.dumps(reply(request)) * 20:
        sys.stdout.write(char)
        sys.stdout.flush()
        time.sleep(0.2)


def late(request):
    time.sleep(1.7)
    say(reply(request))


def flood_of_lines(request):
    while True:
        sys.stdout.write("x\n" * 100_000)


def flood_of_nothing(request):
    while True:
        sys.stdout.write("\n" * 100_000)


def flood_of_answers(request):
    number = request["id"]
    while True:
        number += 1
        raw(f'{{"id":{number},"ok":{{}}}}')


def flood_of_errors(request):
    """Answer, and write to standard error for ever after."""
    say(reply(request))
    if os.fork() == 0:
        while True:
            os.write(2, b"\xff\x1b[2J" * 10_000)


def core(request):
    os.abort()


def exits(request):
    os.write(2, bytes(range(256)) * 1000)
    os._exit(255)


def real_time_signal(request):
    os.kill(os.getpid(), 64)


ACTS = {**vars(hostile_machine), **globals()}
hello = {"id": 0, "ok": dict(HELLO)}
if MODE == "hello_large_name":
    hello["ok"]["implementation"] = dict.fromkeys(("name", "version", "url"), "n" * LARGE)
if MODE == "hello_refused":
    hello = {"id": 0, "error": {"class": "other", "message": "m" * LARGE}}
if MODE == "hello_large_member":
    hello["ok"]["x" * LARGE] = 1
if MODE == "hello_large_alias":
    hello["ok"]["error_aliases"] = {"x" * LARGE: "y" * LARGE}
if MODE == "hello_deep":
    hello["ok"]["features"] = json.loads("[" * 400 + "]" * 400)


def handle(request, number):
    if request["op"] == "hello":
        say(hello)
    elif request["in"] == {"encoded": 13} and MODE in ACTS:
        ACTS[MODE](request)
    else:
        say(reply(request))


serve(handle)
