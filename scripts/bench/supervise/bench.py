"""Called by scripts/bench/supervise.sh: measures each supervisor in the same run, prints Markdown."""
import os
import shutil
import signal
import statistics
import sys
import time

from rivals import ALL, Bgexec, Circus, Honcho, alive, wait

WORK = sys.argv[1]
FEW = int(os.environ.get("FEW", 5))
MANY = int(os.environ.get("MANY", 1000))
IDLE = float(os.environ.get("IDLE", 10))
WANTED = os.environ.get("ONLY", "").split()


def services(folder, count):
    return {f"s{number}": [f"{WORK}/service", f"s{number}", f"{folder}/started"] for number in range(count)}


def started(rival):
    """(name, pid, nanoseconds) of each start, in order."""
    try:
        with open(f"{rival.folder}/started") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    return [(name, int(pid), int(when)) for name, pid, when in map(str.split, lines)]


def make(kind, count):
    folder = f"{WORK}/{kind.name}-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    return kind(folder, services(folder, count))


def memory(pids):
    """PSS and private memory of all of them, in KiB."""
    pss = private = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup") as file:
                for line in file:
                    if line.startswith("Pss:"):
                        pss += int(line.split()[1])
                    if line.startswith("Private_"):
                        private += int(line.split()[1])
        except OSError:
            pass
    return pss, private


def switches(pids):
    """How often they have been put on a processor."""
    count = 0
    for pid in pids:
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/status") as file:
                    count += sum(int(line.split()[1]) for line in file if "ctxt_switches" in line)
        except OSError:
            pass
    return count


def own(rival):
    """Its processes, without the services."""
    mine = {pid for _, pid, _ in started(rival)}
    return [pid for pid in rival.processes() if pid not in mine]


def small(kind):
    """Few services: restart, status, memory, idleness."""
    rival = make(kind, FEW)
    rival.launch()
    if not wait(lambda: len(started(rival)) >= FEW, 30):
        return [kind.name, *["did not start"] * 6]
    # All treat a service as stable after ten seconds; it is then that they are quick.
    time.sleep(11)
    pids = own(rival)
    before = switches(pids)
    time.sleep(IDLE)
    wakeups = (switches(pids) - before) / IDLE
    main = rival.main()
    main_memory = memory([main])
    rest = memory([pid for pid in pids if pid != main])
    latencies = []
    if rival.restarts:
        for number in range(FEW):
            name = f"s{number}"
            _, pid, _ = next(entry for entry in started(rival) if entry[0] == name)
            begin = time.monotonic_ns()
            os.kill(pid, signal.SIGKILL)
            again = lambda: [entry for entry in started(rival) if entry[0] == name and entry[2] > begin]
            if wait(again, 15, 0.001):
                latencies.append((again()[0][2] - begin) / 1e6)
    trips = []
    if hasattr(rival, "status"):
        for _ in range(15):
            begin = time.monotonic()
            rival.status()
            trips.append((time.monotonic() - begin) * 1e3)
    rival.quit()
    rival.clean()
    crash = f"{statistics.median(latencies):.1f} ({max(latencies):.1f})" if latencies else "never"
    trip = f"{statistics.median(trips):.0f}" if trips else "–"
    return [
        kind.name, crash, trip, f"{main_memory[0] / 1024:.1f} / {main_memory[1] / 1024:.1f}",
        f"{rest[0] / FEW / 1024:.2f} / {rest[1] / FEW / 1024:.2f}", f"{wakeups:.1f}"]


def large(kind):
    """Many services: from the command until all run, and from the order until all are gone."""
    count = int(os.environ.get(f"MANY_{kind.name.upper()}", MANY))
    rival = make(kind, count)
    begin = time.monotonic_ns()
    rival.begin_launch()
    complete = wait(lambda: len({name for name, _, _ in started(rival)}) >= count, 100, 0.02)
    entries = started(rival)
    up = (max(when for _, _, when in entries) - begin) / 1e9 if entries else 0
    pids = [pid for _, pid, _ in entries]
    # Whatever it does besides is over when it is asked to stop.
    time.sleep(3)
    main = rival.main()
    resident = memory([main])
    begin = time.monotonic()
    rival.quit()
    gone = wait(lambda: not any(alive(pid) for pid in pids), 60, 0.01)
    down = time.monotonic() - begin
    rival.clean()
    return [
        kind.name, str(count), f"{up:.2f}" if complete else f"only {len(entries)} after 100 s",
        f"{down:.2f}" if gone else "not all", f"{resident[0] / 1024:.1f}"]


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head), flush=True)
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print(flush=True)


kinds = [kind for kind in ALL if not WANTED or kind.name in WANTED]
parts = sys.argv[2:] or ["few", "many"]
if "few" in parts:
    table(
        ["", "crash → restarted, ms: median (worst)", "status, ms", "supervisor, MiB: PSS / private",
         "per service, MiB: PSS / private", "idle wake-ups per second"], (small(kind) for kind in kinds))
if "many" in parts:
    table(
        ["", "services", "all run after, s", "all gone after, s", "supervisor PSS, MiB"], (large(kind) for kind in kinds))
