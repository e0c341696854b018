"""Adapters that attack the judge, each in one way: ``hostile.py MODE``.

All but the request {"encoded": 13} is answered as the honest adapter does; modes that begin with
``hello_`` attack with their hello.
"""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time

from honest import HELLO, reply, say, serve

MODE = sys.argv[1]
LARGE = 5_000_000
TEMP = os.environ.get("TMPDIR", "/nonexistent")
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


def daemon(act):
    """Run ``act`` in a process that has left the group, and whose parent has ended."""
    if (first := os.fork()) == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in (0, 1, 2):
                os.close(descriptor)
            act()
            time.sleep(FOREVER)
        os._exit(0)
    os.waitpid(first, 0)


def leaves_daemon(request):
    daemon(lambda: None)
    time.sleep(0.1)
    say(reply(request))


def leaves_child(request):
    subprocess.Popen(["sleep", str(FOREVER)])
    say(reply(request))


def leaves_and_dies(request):
    if os.fork() == 0:
        os.setsid()
        time.sleep(FOREVER)
    os._exit(0)


def chain(request):
    """Leave a process behind that is always another one."""

    def run():
        while True:
            if os.fork():
                os._exit(0)
            time.sleep(0.002)

    daemon(run)
    say(reply(request))


def many_processes(request):
    for _ in range(560):
        if os.fork() == 0:
            time.sleep(FOREVER)
    time.sleep(FOREVER)


def memory_elsewhere(request):
    def eat():
        hoard = []
        while True:
            hoard.append(bytearray(b"\1" * (8 << 20)))
            time.sleep(0.002)

    daemon(eat)
    time.sleep(FOREVER)


def many_files(request):
    os.close(os.open(f"{TEMP}/file", os.O_CREAT | os.O_WRONLY))
    for number in range(21_000):
        os.link(f"{TEMP}/file", f"{TEMP}/{number}")
    time.sleep(FOREVER)


def many_bytes(request):
    for number in range(3):
        descriptor = os.open(f"{TEMP}/{number}", os.O_CREAT | os.O_WRONLY)
        os.posix_fallocate(descriptor, 0, 400 << 20)
    time.sleep(FOREVER)


def one_large_file(request):
    try:
        os.truncate(os.open(f"{TEMP}/sparse", os.O_CREAT | os.O_WRONLY), 5 << 30)
    except OSError:
        say(reply(request))


def many_descriptors(request):
    while True:
        try:
            os.dup(0)
        except OSError:
            break
    say(reply(request))


def removes_temp(request):
    shutil.rmtree(TEMP)
    say(reply(request))


def removes_its_folder(request):
    os.mkdir(f"{TEMP}/here")
    os.chdir(f"{TEMP}/here")
    os.rmdir(f"{TEMP}/here")
    say(reply(request))


def locks_temp(request):
    os.makedirs(f"{TEMP}/a/b/c")
    for name in ("a/b/c", "a/b", "a", "."):
        os.chmod(f"{TEMP}/{name}", 0)
    say(reply(request))


def deep_temp(request):
    here = os.open(TEMP, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    say(reply(request))


def odd_temp(request):
    os.mkfifo(f"{TEMP}/fifo")
    os.symlink("loop", f"{TEMP}/loop")
    os.symlink(os.environ["VICTIM"], f"{TEMP}/victim")
    os.link(os.path.join(os.environ["VICTIM"], "file"), f"{TEMP}/hard")
    os.mkdir(os.fsencode(TEMP) + b"/\xff\n\x1b[2J")
    os.mknod(f"{TEMP}/socket", 0o600 | stat.S_IFSOCK)
    os.utime(TEMP, (2**33, 2**33))
    say(reply(request))


def temp_is_a_link(request):
    os.rmdir(TEMP)
    os.symlink(os.environ["VICTIM"], TEMP)
    say(reply(request))


def attacks_the_judge(request):
    """Only contained: nothing of what it tries may have an effect."""
    victim = os.environ["VICTIM"]
    for act in (
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.kill(-1, signal.SIGSTOP),
        lambda: open(f"/proc/{os.environ['JUDGE']}/fd/1", "w").write("conformant"),
        lambda: open(f"{victim}/file", "w").write("changed"),
        lambda: open(f"{victim}/new", "w").write("new"),
        lambda: os.unlink(f"{victim}/file"),
        lambda: os.chmod(victim, 0o777),
        lambda: shutil.rmtree(victim),
        lambda: subprocess.run(["mount", "-o", "remount,rw,bind", "/"], stderr=subprocess.DEVNULL),
        lambda: open("/proc/sys/kernel/domainname", "w").write("taken"),
        lambda: socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 1),
        lambda: daemon(lambda: None),
    ):
        try:
            act()
        except OSError:
            continue
    say(reply(request))


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
    elif request["in"] == {"encoded": 13} and MODE in globals():
        globals()[MODE](request)
    else:
        say(reply(request))


serve(handle)
