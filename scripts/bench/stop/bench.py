"""Called by scripts/bench/stop.sh: stops trees of several shapes by several signals, prints Markdown.

Measured is from the order until no process of the tree is left, which a poll of /proc every half millisecond sees.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

WORK = sys.argv[1]
# Only the shapes whose names contain this.
ONLY = sys.argv[2] if len(sys.argv) > 2 else ""
BGEXEC = os.environ["BGEXEC"]
TIMES = int(os.environ.get("TIMES", 20))
# What has not ended by then is killed by bgexec. What entr leaves for two seconds counts as left.
GRACE = 3
SIGNALS = ["TERM", "INT", "HUP", "USR1"]

# Each creates the file "ready" when it is up. SIG is the stop signal.
SHAPES = {
    "one process": "touch ready; exec sleep 1000",
    "a shell and its command": "touch ready; sleep 1000; true",
    "a shell with a trap, and its command": "trap 'exit 0' SIG; touch ready; sleep 1000; true",
    "three generations of shells": "sh -c 'sh go.sh; true'; true",
    "a command in the background": "sleep 1000 & touch ready; wait",
    "a child in a session of its own": "setsid sleep 1000 & touch ready; wait",
    "ten children in sessions of their own, and a leader that ends first": "for i in 0 1 2 3 4 5 6 7 8 9; do setsid sleep 1000 & done; touch ready; wait",
    "one that ignores the signal": "trap '' SIG TERM; touch ready; exec sleep 1000",
}


def marked(mark):
    """The living processes that have a mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark not in file.read().split(b"\0"):
                    continue
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] not in "ZX":
                    found.append(int(pid))
        except OSError:
            pass
    return found


def alive(pids):
    found = []
    for pid in pids:
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] not in "ZX":
                    found.append(pid)
        except OSError:
            pass
    return found


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.0005)
    return True


def settled(mark):
    """The tree, once it has stayed the same for a moment."""
    last = None
    while True:
        now = marked(mark)
        if now == last and now:
            return now
        last = now
        time.sleep(0.05)


def place(name):
    folder = f"{WORK}/{name}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def time_to_end(pids, limit):
    begin = time.monotonic()
    if until(lambda: not alive(pids), limit):
        return (time.monotonic() - begin) * 1000
    return None


def bgexec(script, signal):
    """Milliseconds of each stop: until the tree is gone, and until the command has returned."""
    folder = place("bgexec")
    with open(f"{folder}/go.sh", "w") as file:
        file.write(f"trap 'exit 0' {signal}\ntouch ready\nsleep 1000\n")
    unit = {"command": script.replace("SIG", signal), "stopSignal": signal, "stopTimeout": f"{GRACE}s",
            "env": {"TREE": "bgexec"}}
    with open(f"{folder}/.bgexec.json", "w") as file:
        json.dump({"services": {"s": unit}}, file)
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    gone, returned = [], []
    for _ in range(TIMES if "trap ''" not in script else 2):
        subprocess.run([BGEXEC, "start"], **quiet)
        until(lambda: os.path.exists(f"{folder}/ready"))
        tree = settled(b"TREE=bgexec")
        begin = time.monotonic()
        stop = subprocess.Popen([BGEXEC, "stop", "s"], **quiet)
        until(lambda: not alive(tree), GRACE + 5)
        gone.append((time.monotonic() - begin) * 1000)
        stop.wait()
        returned.append((time.monotonic() - begin) * 1000)
        os.remove(f"{folder}/ready")
    subprocess.run([BGEXEC, "stop"], **quiet)
    return gone, returned


def entr(script):
    """What `entr -r` does to the old tree when the watched file is saved: it sends SIGTERM to the group and waits for its child."""
    folder = place("entr")
    with open(f"{folder}/go.sh", "w") as file:
        file.write("trap 'exit 0' TERM\ntouch ready\nsleep 1000\n")
    gone, left = [], 0
    for number in range(TIMES if "trap ''" not in script else 2):
        with open(f"{folder}/file", "w") as file:
            file.write("0")
        mark = f"TREE=entr-{number}"
        words = ["entr", "-n", "-r", "sh", "-c", f"[ -e go ] && exit; {script.replace('SIG', 'TERM')}"]
        process = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "TREE": f"entr-{number}"}, start_new_session=True)
        process.stdin.write(b"file\n")
        process.stdin.close()
        until(lambda: os.path.exists(f"{folder}/ready"))
        tree = [pid for pid in settled(mark.encode()) if pid != process.pid]
        open(f"{folder}/go", "w").close()
        # It takes a save that comes within its first moments for the one before.
        time.sleep(0.1)
        with open(f"{folder}/file", "w") as file:
            file.write("1")
        took = time_to_end(tree, 2)
        if took is None:
            left += 1
        else:
            gone.append(took)
        process.kill()
        process.wait()
        for pid in marked(mark.encode()):
            os.kill(pid, 9)
        for name in ["ready", "go"]:
            if os.path.exists(f"{folder}/{name}"):
                os.remove(f"{folder}/{name}")
    return gone, left


def text(values):
    return f"{statistics.median(values):,.0f} ({max(values):,.0f})" if values else "never"


print(f"bgexec: stopTimeout {GRACE} s, {TIMES} stops each (2 of the last row). Milliseconds: median (worst).\n")
print("| tree | " + " | ".join(f"SIG{signal}" for signal in SIGNALS) + " | `bgexec stop` returns | entr -r, SIGTERM |")
print("|---|" + "---|" * (len(SIGNALS) + 2))
for name, script in SHAPES.items():
    if ONLY not in name:
        continue
    cells, returned = [], []
    for signal in SIGNALS:
        gone, back = bgexec(script, signal)
        cells.append(text(gone))
        returned += back
    gone, left = entr(script)
    other = text(gone) if not left else f"left running in {left} of {left + len(gone)}"
    print(f"| {name} | " + " | ".join(cells) + f" | {text(returned)} | {other} |", flush=True)
