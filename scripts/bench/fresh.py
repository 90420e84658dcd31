"""Measures what a verdict about what is there now costs; see fresh.sh."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BGEXEC = os.environ["BGEXEC"]
FILES_PER_FOLDER = 100
STAMP = ["date", "+%s%N"]


def make(project: Path, files: int) -> None:
    """A project whose one job has this many small files as its inputs."""
    for folder in range(-(-files // FILES_PER_FOLDER)):
        path = project / "src" / f"{folder // 100}" / f"{folder}"
        path.mkdir(parents=True)
        for number in range(min(FILES_PER_FOLDER, files - folder * FILES_PER_FOLDER)):
            (path / f"file{number}.txt").write_text(f"{folder} {number}\n")
    (project / ".bgexec.json").write_text(json.dumps({"jobs": {"test": {"command": STAMP, "inputs": ["src/"]}}}))


def timed(command: list[str], folder: Path) -> float:
    """Milliseconds."""
    began = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (time.monotonic() - began) * 1000


def wait_fresh(project: Path) -> float:
    return timed([BGEXEC, "wait", "test", "--fresh", "--timeout", "600s"], project)


def private_memory(project: Path) -> float:
    """MiB."""
    report = json.loads(subprocess.run([BGEXEC, "status", "--json"], cwd=project, capture_output=True).stdout)
    lines = Path(f"/proc/{report['daemon']}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def git_add(project: Path) -> float:
    shutil.rmtree(project / ".git", ignore_errors=True)
    subprocess.run(["git", "init", "-q", "."], cwd=project, check=True)
    found = timed(["git", "add", "-A", "src"], project)
    shutil.rmtree(project / ".git")
    return found


def first_look(project: Path) -> float:
    """From nothing known to a verdict about all of it."""
    subprocess.run([BGEXEC, "stop"], cwd=project, capture_output=True)
    shutil.rmtree(project / ".bgexec", ignore_errors=True)
    return wait_fresh(project)


def later_look(project: Path) -> float:
    """A daemon begins that an earlier one has left its index."""
    subprocess.run([BGEXEC, "stop"], cwd=project, check=True, capture_output=True)
    return wait_fresh(project)


def stamps(project: Path) -> list[int]:
    """When the command has told the time, in nanoseconds: what it has printed to its log."""
    lines = (project / "logs/background_executor/test.log").read_text().splitlines()
    return [int(line.split()[3]) for line in lines if " stdout F " in line]


def save_to_command(project: Path, rounds: int) -> list[float]:
    """From the end of a save until the command has told the time; milliseconds."""
    took = []
    for number in range(rounds):
        # Nothing of the last round, and as little of this program as can be, is at work meanwhile.
        time.sleep(0.2)
        before = len(stamps(project))
        (project / "src/0/0/file0.txt").write_text(f"save {number} {time.time()}\n")
        saved = time.clock_gettime_ns(time.CLOCK_REALTIME)
        time.sleep(0.1)
        wait_fresh(project)
        took.append((stamps(project)[before] - saved) / 1e6)
    return took


def command_alone(project: Path, rounds: int) -> list[float]:
    """The same command, begun by this program: what of the time is the command's own start."""
    took = []
    for _ in range(rounds):
        started = time.clock_gettime_ns(time.CLOCK_REALTIME)
        said = subprocess.run(STAMP, cwd=project, check=True, capture_output=True).stdout
        took.append((int(said) - started) / 1e6)
    return took


def measure(files: int) -> None:
    base = Path(tempfile.mkdtemp(prefix="bgexec-bench-"))
    project = base / "project"
    project.mkdir()
    try:
        make(project, files)
        rounds = 5 if files <= 100_000 else 2
        looks, adds = [], []
        for _ in range(rounds):
            adds.append(git_add(project))
            looks.append(first_look(project))
        later = [later_look(project) for _ in range(rounds)]
        waits = [wait_fresh(project) for _ in range(30)]
        saves = save_to_command(project, 30)
        alone = command_alone(project, 30)
        print(f"\n{files:,} files:")
        print(f"  first look until the job has passed: {statistics.median(looks):,.0f} ms; "
              f"`git add -A`: {statistics.median(adds):,.0f} ms")
        print(f"  the same when the daemon begins again: {statistics.median(later):,.0f} ms")
        print(f"  `wait --fresh`, nothing to do: p50 {statistics.median(waits):.1f} ms, most {max(waits):.1f} ms")
        print(f"  save → command has told the time: p50 {statistics.median(saves):.1f} ms, most {max(saves):.1f} ms; "
              f"the command alone takes {statistics.median(alone):.1f} ms")
        print(f"  daemon, private memory: {private_memory(project):.1f} MiB", flush=True)
    finally:
        subprocess.run([BGEXEC, "stop"], cwd=project, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)


for size in [int(word.replace(",", "")) for word in sys.argv[1:]] or [10_000, 1_000_000]:
    measure(size)
