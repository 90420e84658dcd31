"""Other watchers: each is started on a folder, says when it watches, and is ended."""
import os
import resource
import signal
import subprocess
import sys
import time

from places import BENCH, FLOOR, VENV, WORK, now, resident

GIVE_UP = 90_000


def watches(pid):
    total = 0
    try:
        for name in os.listdir(f"/proc/{pid}/fdinfo"):
            with open(f"/proc/{pid}/fdinfo/{name}", "rb") as file:
                total += file.read().count(b"inotify wd:")
    except OSError:
        pass
    return total


def unlimited():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Rival:
    """A program that watches a folder until it is killed; it is ready when it has as many watches as there are folders."""

    def __init__(self, name, command):
        self.name, self.command = name, command

    def start(self, root, count, run=None):
        """Returns how many milliseconds it took until all was watched; None when it gave up, or we did."""
        begin = now()
        self.process = subprocess.Popen(self.command(root, run), shell=True, executable="/bin/bash", stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                                        preexec_fn=unlimited)
        pause = max(0.001, count / 2_000_000)  # counting 100,000 watches takes time itself
        while now() - begin < GIVE_UP and self.process.poll() is None:
            self.pid = self.watching(count)
            if self.pid:
                return now() - begin
            time.sleep(pause)
        self.stop()
        return None

    def watching(self, count):
        """The process of this session that has all watches."""
        for pid in [self.process.pid, *children(self.process.pid)]:
            if watches(pid) >= count:
                return pid
        return None

    def memory(self):
        return resident(self.pid)

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                for child in file.read().split():
                    found += [int(child), *children(int(child))]
    except OSError:
        pass
    return found


class Watchman:
    """A server that is up already: from the order to watch until it answers the first query, which waits for its crawl."""

    name = "watchman 4.9 (server up)"

    def call(self, *words):
        return subprocess.run(["watchman", f"--sockname={WORK}/watchman.socket", "--no-spawn", *words], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=GIVE_UP / 1000)

    def start(self, root, count, run=None):
        self.process = subprocess.Popen(
            ["watchman", "--foreground", f"--sockname={WORK}/watchman.socket", "--no-save-state",
             f"--statefile={WORK}/watchman.state", f"--logfile={WORK}/watchman.log", f"--pidfile={WORK}/watchman.pid"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.pid = self.process.pid
        self.root = root
        for _ in range(500):
            try:
                self.call("watch-list")
                break
            except (subprocess.CalledProcessError, OSError):
                time.sleep(0.01)
        begin = now()
        try:
            self.call("watch", root)
            self.call("find", root, "no-such-name")
            if run:
                self.call("--", "trigger", root, "run", "*", "--", *run)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"watchman: {error}: {error.stdout or b''!r}", file=sys.stderr)
            self.stop()
            return None
        return now() - begin

    def memory(self):
        return resident(self.pid)

    def stop(self):
        self.process.kill()
        self.process.wait()
        for name in ("socket", "state", "pid"):
            if os.path.exists(f"{WORK}/watchman.{name}"):
                os.unlink(f"{WORK}/watchman.{name}")


def words(run):
    return " ".join(run)


# Commands as their manuals give them, at default settings.
OURS = Rival("**bgexec**", lambda root, run: f"exec {BENCH} run {root} {words(run)}" if run else f"exec {BENCH} hold {root}")
IMMEDIATE = Rival("**bgexec**, settling off", lambda root, run: f"exec {BENCH} run-immediate {root} {words(run)}")
FLOOR_RUN = Rival("C floor", lambda root, run: f"exec {FLOOR} run {root} {words(run)}")
INOTIFYWAIT = Rival(
    "inotifywait 3.22",
    lambda root, run: f"inotifywait -m -q -e close_write {root} | while read -r line; do {words(run)}; done" if run
    else f"exec inotifywait -m -r -q {root}")
WATCHFILES = Rival(
    "watchfiles 1",
    lambda root, run: f"exec {VENV}/bin/watchfiles '{words(run)}' {root}" if run
    else f"exec {VENV}/bin/python -c 'import watchfiles; [0 for _ in watchfiles.watch(\"{root}\")]'")
# Watches files that it is given, no folders: it has no place among those that arm a tree.
ENTR = Rival(
    "entr 5.3", lambda root, run: f"ls {root}/* | entr -n -p {words(run)}" if run
    else f"ls {root}/* | entr -n -p true")
