"""What a hostile adapter does to processes and files; the modes of ``hostile.py``."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import time

from honest import reply, say

TEMP = os.environ.get("TMPDIR", "/nonexistent")
FOREVER = 600


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


def write(path):
    with open(path, "w") as file:
        file.write("conformant")


def attacks_the_judge(request):
    """Only contained: nothing of what it tries may have an effect."""
    victim = os.environ["VICTIM"]
    for act in (
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.kill(-1, signal.SIGSTOP),
        lambda: write(f"/proc/{os.environ['JUDGE']}/fd/1"),
        lambda: write(f"{victim}/file"),
        lambda: write(f"{victim}/new"),
        lambda: os.unlink(f"{victim}/file"),
        lambda: os.chmod(victim, 0o777),
        lambda: shutil.rmtree(victim),
        lambda: subprocess.run(["mount", "-o", "remount,rw,bind", "/"], stderr=subprocess.DEVNULL),
        lambda: write("/proc/sys/kernel/domainname"),
        lambda: socket.create_connection(("127.0.0.1", int(os.environ["PORT"])), 1),
        lambda: daemon(lambda: None),
    ):
        try:
            act()
        except OSError:
            continue
    say(reply(request))
