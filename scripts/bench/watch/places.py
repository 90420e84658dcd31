"""Where the benchmarks work, the programs they run, and the trees they run on."""
import os
import shutil
import statistics
import subprocess
import time

WORK, BENCH, FLOOR, VENV = (os.environ[name] for name in ("WORK", "BENCH", "FLOOR", "VENV"))
SIZES = [int(number) for number in os.environ.get("SIZES", "1000 10000 100000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
CAN_DROP_CACHES = os.geteuid() == 0 and os.access("/proc/sys/vm/drop_caches", os.W_OK)


def tree(count):
    """Folders breadth first, ten in each: nine of ten are leaves. No files."""
    root = os.path.join(WORK, f"t{count}")
    os.mkdir(root)
    queue, made = [root], 0
    for parent in queue:
        for name in range(10):
            if made == count:
                return root
            queue.append(f"{parent}/dir{name}")
            os.mkdir(queue[-1])
            made += 1


def folder(name="f"):
    """An empty folder."""
    root = os.path.join(WORK, name)
    shutil.rmtree(root, ignore_errors=True)
    os.mkdir(root)
    return root


def drop_caches():
    """Empties the page, inode and name caches. Programs are read again at once: only the tree is to be cold."""
    subprocess.run(["sync"], check=True)
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("3")
    tiny = folder("tiny")
    for command in ([FLOOR, "arm", tiny], [BENCH, "arm", tiny], [f"{VENV}/bin/python", "-c", "import watchfiles"],
                    ["inotifywait", "--help"], ["watchman", "--version"], ["entr"]):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def tasks(pid):
    return [f"/proc/{pid}/task/{task}" for task in os.listdir(f"/proc/{pid}/task")]


def switches(pid):
    """How often the threads of a process gave up the processor or lost it, so far."""
    total = 0
    for task in tasks(pid):
        with open(f"{task}/status") as file:
            total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


def resident(pid):
    """MiB."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def at(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values):
    return statistics.median(values) if values else None


def milliseconds(value):
    return "–" if value is None else f"{value:,.1f} ms" if value < 20 else f"{value:,.0f} ms"


def now():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) / 1e6


def table(head, rows):
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
