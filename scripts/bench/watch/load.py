"""What a watcher costs others, and how it bears much at once."""
import os
import re
import shutil
import subprocess
import time

from places import BENCH, FLOOR, ROUNDS, WORK, folder, median, now, switches, table, tasks
from rivals import ENTR, INOTIFYWAIT, OURS, WATCHFILES, Watchman

FILES, EVENTS, IDLE = 10_000, 1_000_000, 10


def processor(pid):
    """Milliseconds of processor time so far."""
    total = 0
    for task in tasks(pid):
        with open(f"{task}/schedstat") as file:
            total += int(file.read().split()[0]) / 1e6
    return total


def memory_folder():
    """An empty folder in memory: what the disk does at the moment is not what is measured."""
    if not os.access("/dev/shm", os.W_OK):
        return folder()
    root = f"/dev/shm/{os.path.basename(WORK)}"
    shutil.rmtree(root, ignore_errors=True)
    os.mkdir(root)
    return root


def build(root):
    return float(subprocess.check_output([FLOOR, "build", root, str(FILES)]))


def builds():
    """A program writes 10,000 new files into one watched folder, alone and watched, in turn."""
    times, costs = {}, {}
    for _ in range(ROUNDS):
        times.setdefault("nobody watches", []).append(build(memory_folder()))
        for rival in (OURS, INOTIFYWAIT, WATCHFILES, Watchman()):
            root = memory_folder()
            if rival.start(root, 1) is None:
                continue
            time.sleep(0.3)
            before = processor(rival.pid)
            times.setdefault(rival.name, []).append(build(root))
            time.sleep(1)
            costs.setdefault(rival.name, []).append(processor(rival.pid) - before)
            rival.stop()
    alone = median(times["nobody watches"])
    rows = [[name, f"{median(values):.0f} ms", f"{min(values):.0f} ms", f"{median(values) / alone:.2f}",
             f"{median(costs[name]):.0f} ms" if name in costs else "–"] for name, values in times.items()]
    shutil.rmtree(root)
    table([f"{FILES:,} files written by a program in C", "median", "least", "× alone", "watcher's processor time"], rows)


def said(lines):
    """What the watcher printed, in whole numbers."""
    return re.sub(r"(\d+)\.\d+", r"\1", ", ".join(lines))


def overflow():
    lines = subprocess.check_output([BENCH, "overflow", folder()], text=True).splitlines()
    print(f"- 20,000 files written while nobody reads, more than the queue holds: {said(lines)}")


def storm():
    """A million events: files written over and over by another process, beside the watcher."""
    command = [FLOOR, "storm", folder(), str(EVENTS)]
    alone = float(subprocess.check_output(command))
    root = folder()
    command[2] = root
    watcher = subprocess.Popen([BENCH, "storm", root], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    watcher.stdout.readline()
    watched = float(subprocess.check_output(command))
    lines = watcher.communicate()[0].splitlines()
    print(f"- {EVENTS:,} events: the writer alone {alone:,.0f} ms, watched {watched:,.0f} ms; {said(lines)}")


def idle():
    rows = []
    running = []
    for rival in (OURS, INOTIFYWAIT, ENTR, Watchman(), WATCHFILES):
        root = folder(f"idle-{len(running)}")
        with open(f"{root}/file", "w"):
            pass
        if rival.start(root, 1) is not None:
            running.append(rival)
    time.sleep(3)
    before = [switches(rival.pid) for rival in running]
    time.sleep(IDLE)
    for rival, count in zip(running, before):
        rows.append([rival.name, f"{(switches(rival.pid) - count) / IDLE:.1f}", f"{rival.memory():.1f} MiB"])
        rival.stop()
    table(["Idle, one folder with one file", "wake-ups per second", "resident"], rows)


def main():
    builds()
    print()
    overflow()
    storm()
    idle()
