"""Runs the watcher, the C floor and rivals on the same trees, one after the other, and prints what was seen."""
import os
import shutil
import statistics
import subprocess
import sys
import time

WORK = sys.argv[1]
BENCH, FLOOR = os.environ["BENCH"], os.environ["FLOOR"]
SIZES = [int(n) for n in os.environ.get("SIZES", "1000 10000 100000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PYTHON = os.environ.get("PYTHON", sys.executable)


def tree(count):
    """Folders breadth first, ten in each: nine of ten are leaves."""
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


def watches(pid):
    total = 0
    try:
        for name in os.listdir(f"/proc/{pid}/fdinfo"):
            with open(f"/proc/{pid}/fdinfo/{name}", "rb") as file:
                total += file.read().count(b"inotify wd:")
    except OSError:
        pass
    return total


def memory(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def rival(command, count):
    """Milliseconds from the start of a program until it has all its watches, and its memory."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    pause = max(0.002, count / 2_000_000)  # counting the watches of 100,000 folders takes time itself
    while watches(process.pid) < count and time.monotonic() - begin < 60:
        time.sleep(pause)
    took, size = (time.monotonic() - begin) * 1000, memory(process.pid)
    process.kill()
    process.wait()
    return took, size


def ours(root):
    lines = subprocess.run([BENCH, "arm", root], capture_output=True, text=True, check=True).stdout.split("\n")
    return {line.split()[0]: float(line.split()[1]) for line in lines if line}


def arming():
    for count in SIZES:
        root = tree(count)
        seen = {"floor": [], "floor, listing": [], "bgexec": [], "bgexec, with signatures": []}
        for _ in range(ROUNDS):
            for name, mode in (("floor", "arm"), ("floor, listing", "list")):
                seen[name].append(float(subprocess.check_output([FLOOR, mode, root]).split()[0]))
            result = ours(root)
            seen["bgexec"].append(result["arm"])
            seen["bgexec, with signatures"].append(result["signatures"])
        for name, values in seen.items():
            print(f"arm {count}: {name}: median {statistics.median(values):.0f} ms, least {min(values):.0f}")
        print(f"arm {count}: bgexec: {result['rss-signatures'] / 1024:.1f} MiB resident")
        if shutil.which("inotifywait"):
            took, size = rival(["inotifywait", "-m", "-r", "-q", root], count)
            print(f"arm {count}: inotifywait: {took:.0f} ms, {size / 1024:.1f} MiB")
        took, size = rival([PYTHON, "-c", f"import watchfiles\nfor _ in watchfiles.watch({root!r}): pass"], count)
        print(f"arm {count}: watchfiles: {took:.0f} ms, {size / 1024:.1f} MiB (60000 ms: not installed)")
        shutil.rmtree(root)


def folder():
    root = os.path.join(WORK, "f")
    shutil.rmtree(root, ignore_errors=True)
    os.mkdir(root)
    return root


def switches(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status") as file:
            total += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
    return total


def build(root):
    begin = time.monotonic()
    for number in range(10_000):
        with open(f"{root}/{number}", "w") as file:
            file.write("x")
    return (time.monotonic() - begin) * 1000


def held():
    """What a watcher that is there costs others, and what it costs idle."""
    alone = statistics.median(build(folder()) for _ in range(ROUNDS))
    root = folder()
    process = subprocess.Popen([BENCH, "hold", root], stdout=subprocess.PIPE)
    process.stdout.readline()
    time.sleep(1)
    before = switches(process.pid)
    time.sleep(10)
    print(f"idle: {switches(process.pid) - before} context switches in 10 s")
    watched = []
    for _ in range(ROUNDS):
        watched.append(build(root))
        for name in os.listdir(root):
            os.unlink(f"{root}/{name}")
        time.sleep(1)
    process.kill()
    print(f"10,000 files written: alone {alone:.0f} ms, watched {statistics.median(watched):.0f} ms")


def main():
    if "latency" not in sys.argv:
        arming()
    held()
    for mode in ("latency", "immediate", "overflow"):
        print(subprocess.check_output([BENCH, mode, folder()], text=True), end="")
    print(subprocess.check_output([FLOOR, "latency", folder()], text=True), end="")


main()
