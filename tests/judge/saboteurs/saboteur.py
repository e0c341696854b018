"""Adapters that go wrong, each in one way: ``saboteur.py MODE``.

Modes named ``…-once`` go wrong only for the request {"encoded": 13}; everything else they
answer as the honest adapter does.
"""

import json
import os
import signal
import sys
import time

from honest import HELLO, reply, say, serve

MODE = sys.argv[1]
state = {"last": {"ok": {"version": 0, "close_tx": False}}, "line": '{"id":0,"ok":{}}'}


def tell_the_test():
    """Say that the saboteur is about to hang, to a test that waits for it."""
    marker = hello["implementation"].get("url", "").removeprefix("file://")
    if marker:
        with open(marker, "w"):
            pass


def is_trigger(request):
    return request["in"] == {"encoded": 13}


def crash_once(request, number):
    print("out of luck", file=sys.stderr, flush=True)
    os._exit(3)


def signal_once(request, number):
    os.kill(os.getpid(), signal.SIGSEGV)


def hang_once(request, number):
    tell_the_test()
    time.sleep(60)


def garbage_once(request, number):
    print("DEBUG about to answer", flush=True)
    say(reply(request))


def traceback_once(request, number):
    print("Traceback (most recent call last):", flush=True)
    time.sleep(60)


def cut_once(request, number):
    text = json.dumps(reply(request))
    print(text[: len(text) // 2], flush=True)


def cut_and_exit_once(request, number):
    text = json.dumps(reply(request))
    print(text[: len(text) // 2], end="", flush=True)
    os._exit(0)


def no_line_end_once(request, number):
    say(reply(request), end="")
    time.sleep(60)


def memory_once(request, number):
    hoard = []
    while True:
        hoard.append(bytearray(b"\1" * (8 << 20)))
        time.sleep(0.002)


def flood_line_once(request, number):
    while True:
        sys.stdout.write("x" * (1 << 20))


def grandchild_crash_once(request, number):
    os.posix_spawnp("sleep", ["sleep", "60"], os.environ)
    os._exit(1)


def close_stdout_once(request, number):
    os.close(1)
    time.sleep(60)


def both_once(request, number):
    say({**reply(request), "error": {"class": "other"}})


def null_once(request, number):
    say({"id": request["id"], "error": {"class": "other", "phase": None}})


def no_reason_once(request, number):
    say({"id": request["id"], "skip": {"reason": " "}})


def list_once(request, number):
    say([reply(request)])


def text_id_once(request, number):
    say({**reply(request), "id": str(request["id"])})


def twice_once(request, number):
    say({**reply(request), "id": request["id"]})
    say({**reply(request), "id": request["id"]})
    time.sleep(0.05)


def deep_once(request, number):
    deep = '{"a":' * 50000 + "1" + "}" * 50000
    print(f'{{"id":{request["id"]},"ok":{deep}}}', flush=True)


def not_utf8_once(request, number):
    sys.stdout.buffer.write(b'{"id":%d,"ok":{"version":"\xff\xfe"}}\n' % request["id"])
    sys.stdout.buffer.flush()


def float_once(request, number):
    say({"id": request["id"], "ok": {"version": 13.0, "close_tx": 0}})


def escape_once(request, number):
    print("\x1b[31mred\x1b[0m \u202e ]]>", file=sys.stderr, flush=True)
    message = "\x1b]0;title\x07 \x00 <b> \u202e"
    say({"id": request["id"], "error": {"class": "oth\x1ber", "message": message}})


def skip_once(request, number):
    say({"id": request["id"], "skip": {"reason": "not in this build"}})


def crash_tenth(request, number):
    if number == 10:
        os._exit(4)
    say(reply(request))


def crash_window(request, number):
    """Dies of two requests in a row that come quickly; never of one alone."""
    time.sleep(0.01)
    import select

    if select.select([sys.stdin], [], [], 0)[0]:
        os._exit(5)
    say(reply(request))


def hang_all(request, number):
    time.sleep(60)


def accept_all(request, number):
    say({"id": request["id"], "ok": {}})


def reject_all(request, number):
    say({"id": request["id"], "error": {"class": "other"}})


def echo(request, number):
    say(request)


def repeat_last(request, number):
    say({"id": request["id"], **state["last"]})
    state["last"] = {k: v for k, v in reply(request).items() if k != "id"}


def repeat_line(request, number):
    print(state["line"], flush=True)


def wrong_id(request, number):
    say({**reply(request), "id": request["id"] + 1})


def stderr_flood(request, number):
    sys.stderr.write("noise " * 20000 + "\n")
    say(reply(request))


def no_flush(request, number):
    sys.stdout.write(json.dumps(reply(request)) + "\n")


def garbage_all(request, number):
    print("INFO request", flush=True)
    say(reply(request))


def grandchild(request, number):
    if number == 1:
        os.posix_spawnp("sleep", ["sleep", "60"], os.environ)
    say(reply(request))


def stays(request, number):
    say(reply(request))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def leak(request, number):
    ring = request["in"].get("key_ring", {}).get("encryption_key", "")
    print("key", ring, file=sys.stderr, flush=True)
    say({"id": request["id"], "error": {"class": "other", "message": f"key {ring.upper()}"}})


def random_nonce(request, number):
    say(reply(request))


def same_nonce(request, number):
    if "key_ring" in request["in"]:
        request["in"]["nonce"] = "07" * 24
    say(reply(request))


def lazy(request, number):
    """Takes its time for the first answer, and answers the rest at once."""
    time.sleep(0.2 if number == 1 else 0)
    say(reply(request))


def shuffle(request, number):
    """Answers pairs of requests in the wrong order."""
    held = state.pop("held", None)
    if held is None and number % 2 and number < 100:
        state["held"] = request
        return
    say(reply(request))
    if held is not None:
        say(reply(held))


def unknown_fatal(request, number):
    if request["op"] == "no-such.operation":
        raise SystemExit(1)
    say(reply(request))


def exact_members(request, number):
    if set(request) == {"id", "op", "in"}:
        say(reply(request))
    else:
        say({"id": request["id"], "error": {"class": "other"}})


def all_unanswered(request, number):
    """Says hello and nothing else; ends with the input."""


hello = dict(HELLO)
if MODE in ("random_nonce", "same_nonce"):
    hello["features"] = ["error_class"]
if MODE == "shuffle":
    hello["max_in_flight"] = 4
if len(sys.argv) > 2:
    hello.update(json.loads(sys.argv[2]))
if MODE == "no_hello":
    time.sleep(60)
if MODE == "hello_exits":
    sys.exit("cannot find libfoo")
if MODE == "banner":
    print("Welcome to my adapter 1.0", flush=True)


def handle(request, number):
    act = globals().get(MODE)
    if request["op"] == "hello":
        answer = reply(request, hello)
        if MODE == "no_flush_hello":
            sys.stdout.write(json.dumps(answer) + "\n")
        else:
            say(answer)
    elif act is None or (MODE.endswith("_once") and not is_trigger(request)):
        say(reply(request))
    else:
        act(request, number)


serve(handle)
if MODE == "stays":
    time.sleep(60)
