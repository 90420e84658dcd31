"""How long a save takes to be known, and to start a command."""
import os
import random
import select
import subprocess
import time

from places import BENCH, FLOOR, WORK, at, folder, now, table
from rivals import ENTR, FLOOR_RUN, IMMEDIATE, INOTIFYWAIT, OURS, WATCHFILES, Watchman

SAVES = int(os.environ.get("SAVES", "40"))


def inside():
    """Measured by the watchers themselves, so without a reader of ours."""
    rows = []
    for mode in ("immediate", "latency"):
        lines = subprocess.check_output([BENCH, mode, folder()], text=True).splitlines()
        rows += [row(line, "**bgexec**, ") for line in lines]
    lines = subprocess.check_output([FLOOR, "latency", folder()], text=True).splitlines()
    table(["300 saves", "p50", "p95", "p99"], [row(line, "") for line in lines] + rows)


def row(line, prefix):
    name, values = line.split(": ")
    words = values.split()
    return [prefix + name] + [f"{float(words[place]) / 1000:.2f} ms" for place in (1, 3, 5)]


def stamps(fifo, wait):
    """Milliseconds at which commands began, as they tell; waits for one at most so long."""
    if not select.select([fifo], [], [], wait)[0]:
        return []
    return [int(line) / 1e6 for line in os.read(fifo, 65536).split()]


def commands(rival, fifo):
    """A file is saved again and again; milliseconds until the command that the watcher runs has begun."""
    root = folder()
    path = f"{root}/saved.txt"
    with open(path, "w") as file:
        file.write("0")
    if rival.start(root, 1, run=[FLOOR, "stamp", f"{WORK}/fifo"]) is None:
        return []
    time.sleep(1.5)
    while stamps(fifo, 0.3):
        pass
    seen = []
    for number in range(SAVES):
        with open(path, "w") as file:
            file.write(f"{number} {random.random()}")
        saved = now()
        begun = stamps(fifo, 3)
        if begun:
            seen.append(begun[0] - saved)
        time.sleep(0.15 + random.random() / 10)
        stamps(fifo, 0)
    rival.stop()
    return seen


def main():
    inside()
    os.mkfifo(f"{WORK}/fifo")
    fifo = os.open(f"{WORK}/fifo", os.O_RDWR | os.O_NONBLOCK)
    rows = []
    for rival in (FLOOR_RUN, IMMEDIATE, OURS, INOTIFYWAIT, ENTR, Watchman(), WATCHFILES):
        seen = commands(rival, fifo)
        values = [f"{at(seen, share):.1f} ms" for share in (0.5, 0.95)] if seen else ["–", "–"]
        rows.append([rival.name, *values, f"{len(seen)} of {SAVES}"])
    table(["Save → first instruction of the command", "p50", "p95", "saves answered"], rows)
