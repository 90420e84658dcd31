"""How long it takes until a tree is watched, warm and cold, and the memory that it takes."""
import shutil
import subprocess

from places import BENCH, CAN_DROP_CACHES, FLOOR, ROUNDS, SIZES, drop_caches, folder, median, milliseconds, table, tree
from rivals import INOTIFYWAIT, WATCHFILES, Watchman

FLOORS = {"C floor with leaf skip": "arm", "C floor that lists every folder": "list"}
ARMED, LISTED = "**bgexec, all folders armed**", "bgexec, every folder listed too (in the background)"


def figures(mode, root):
    lines = subprocess.check_output([BENCH, mode, root], text=True).splitlines()
    return {line.split()[0]: float(line.split()[1]) for line in lines}


def floor(mode, root):
    return float(subprocess.check_output([FLOOR, mode, root]).split()[0])


def own(root):
    """Everything that measures itself: name → function that gives milliseconds."""
    steps = {name: lambda mode=mode: floor(mode, root) for name, mode in FLOORS.items()}
    steps[ARMED] = lambda: figures("arm", root)["arm"]
    steps[LISTED] = lambda: figures("list", root)["signatures"]
    return steps


def rounds(root, count, cold):
    """Each in turn, round after round, so that a busy moment strikes all alike. Returns times and memory by name."""
    times, memory = {}, {}
    steps = own(root)
    is_large = count > 50_000
    for turn in range(2 if cold else ROUNDS):
        for name, step in steps.items():
            # What lists all takes long: not every time.
            if turn > (0 if cold or is_large else 1) and name not in (*list(FLOORS)[:1], ARMED):
                continue
            if cold:
                drop_caches()
            times.setdefault(name, []).append(step())
        if turn > (0 if is_large or cold else 2) or (is_large and cold):
            continue
        for rival in (INOTIFYWAIT, WATCHFILES, Watchman()):
            if cold:
                drop_caches()
            took = rival.start(root, count)
            if took is not None:
                times.setdefault(rival.name, []).append(took)
                memory[rival.name] = rival.memory()
                rival.stop()
    if not cold:
        memory[LISTED] = figures("list", root)["rss-signatures"] / 1024
        memory[ARMED] = figures("arm", root)["rss-armed"] / 1024
    return times, memory


def show(count, warm, cold, memory):
    reference = next(iter(FLOORS))

    def cell(times, name):
        time = median(times.get(name))
        return "–" if time is None else f"{milliseconds(time)} ({time / median(times[reference]):.2f} ×)"

    rows = []
    for name in [*own("").keys(), INOTIFYWAIT.name, WATCHFILES.name, Watchman.name]:
        kept = f"{memory[name]:.1f} MiB" if name in memory else "–"
        rows.append([name, cell(warm, name), cell(cold, name), kept])
    table([f"{count:,} folders", "warm (× floor)", "cold (× floor)", "resident"], rows)


def files():
    """What a file costs: 100,000 in 1,000 folders, against the same folders without."""
    root = folder("files")
    subprocess.run(["bash", "-c", f"cd {root}; mkdir d{{0..999}}"], check=True)
    before = figures("list", root)
    subprocess.run(["bash", "-c", f"cd {root}; for d in d*; do (cd $d; touch file-{{000..099}}.swift); done"], check=True)
    after = figures("list", root)
    shutil.rmtree(root)
    resident = (after["rss-signatures"] - before["rss-signatures"]) * 1024 / 100_000
    print(f"\nA file costs {resident:.0f} bytes of resident memory (100,000 files with names of 14 bytes, empty).")


def main():
    for count in SIZES:
        root = tree(count)
        warm, memory = rounds(root, count, cold=False)
        cold = rounds(root, count, cold=True)[0] if CAN_DROP_CACHES else {}
        show(count, warm, cold, memory)
        shutil.rmtree(root)
    files()
