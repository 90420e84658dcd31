"""Questions to a log of some size: bgexec beside grep, jq and journalctl over the same lines."""
import json
import os
import shutil
import statistics
import subprocess
import time


def make(work, size):
    """The same lines three times: as bgexec's log, as JSON lines, as journald's export. A line each 2 ms of a made-up day."""
    logs = f"{work}/project/logs/background_executor"
    begin = 1_795_305_600
    count = size // 140
    if os.path.exists(logs):
        return begin, count
    os.makedirs(logs)
    with open(f"{work}/project/.bgexec.json", "w") as file:
        file.write("{}")
    words = "handled a request for an item in some milliseconds, and the answer had the right length"
    with open(f"{logs}/router.log", "w") as log, open(f"{work}/router.json", "w") as lines:
        log.write(f"{stamp(begin * 10**9)} stdout F:file 1 run=0 bytes=0\n")
        log.write(f"{stamp(begin * 10**9)} stdout F:run began router#1 pid=1\n")
        for number in range(count):
            when = stamp(begin * 10**9 + number * 2_000_000)
            text = f"{number:010d} {words}" if number % 100_000 != 77_777 else f"{number:010d} ERROR timeout of upstream {words}"
            log.write(f"{when} stdout F {text}\n")
            lines.write(json.dumps({"time": when, "stream": "stdout", "text": text}) + "\n")
    return begin, count


def stamp(nanoseconds):
    seconds, rest = divmod(nanoseconds, 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:09d}Z"


def journal(work, begin, count):
    """The same as a journal file, if this system can make one."""
    remote = shutil.which("systemd-journal-remote", path="/lib/systemd:/usr/lib/systemd:" + os.environ["PATH"])
    if not remote or not shutil.which("journalctl"):
        return None
    target = f"{work}/router.journal"
    # It rotates by itself: the answer is a pattern of all its files.
    pattern = f"{work}/router*.journal"
    if os.path.exists(target):
        return pattern
    process = subprocess.Popen([remote, "-o", target, "-"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    words = "handled a request for an item in some milliseconds, and the answer had the right length"
    for number in range(count):
        when = begin * 10**6 + number * 2000
        text = f"{number:010d} {words}" if number % 100_000 != 77_777 else f"{number:010d} ERROR timeout of upstream {words}"
        process.stdin.write(
            f"__REALTIME_TIMESTAMP={when}\n__MONOTONIC_TIMESTAMP={number * 2000}\n"
            f"_BOOT_ID=0123456789abcdef0123456789abcdef\nSYSLOG_IDENTIFIER=router\nMESSAGE={text}\n\n".encode())
    process.stdin.close()
    process.wait()
    return pattern


def timed(command, cwd, rounds):
    seconds, output = [], b""
    for _ in range(rounds):
        begin = time.monotonic()
        output = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        seconds.append(time.monotonic() - begin)
    return statistics.median(seconds), output.count(b"\n")


def run(work, binary, size, rounds):
    begin, count = make(work, size)
    project = f"{work}/project"
    log = f"{project}/logs/background_executor/router.log"
    middle = begin + count // 1000
    since, until = stamp(middle * 10**9), stamp((middle + 60) * 10**9 - 1)
    minute = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(middle // 60 * 60 + 60))
    journal_size = int(os.environ.get("JOURNAL_LINES", count))
    file = journal(work, begin, min(count, journal_size))
    bgexec = f"{binary}/bgexec"
    rows = [
        ("a minute in the middle", "bgexec", [bgexec, "logs", "router", "--since", since, "--until", until]),
        ("a minute in the middle", "grep", ["grep", f"^{minute}", log]),
        ("a minute in the middle", "jq", ["jq", "-c", f'select(.time >= "{since}" and .time <= "{until}")', f"{work}/router.json"]),
        ("lines with an expression", "bgexec", [bgexec, "logs", "router", "--grep", "ERROR .*upstream"]),
        ("lines with an expression", "grep", ["grep", "-P", "ERROR .*upstream", log]),
        ("lines with an expression", "jq", ["jq", "-c", 'select(.text | test("ERROR .*upstream"))', f"{work}/router.json"]),
        ("the last 100 lines", "bgexec", [bgexec, "logs", "router", "-n", "100"]),
        ("the last 100 lines", "tail", ["tail", "-n", "100", log]),
        ("the last run's beginning", "bgexec", ["sh", "-c", f"{bgexec} logs router --run last | head -n 10"]),
        ("everything, as JSON", "bgexec", [bgexec, "logs", "router", "--json"]),
        ("everything, as text", "bgexec", [bgexec, "logs", "router"]),
        ("everything, as text", "cat", ["cat", log]),
        ("proof of completeness", "bgexec", [bgexec, "logs", "verify", "router"]),
    ]
    if file:
        first = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(middle))
        last = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(middle + 60))
        env = ["env", "TZ=UTC", "journalctl", f"--file={file}", "--no-pager", "-q"]
        rows += [
            ("a minute in the middle", "journalctl", env + ["--since", first, "--until", last]),
            ("lines with an expression", "journalctl", env + ["--grep", "ERROR .*upstream"]),
            ("the last 100 lines", "journalctl", env + ["-n", "100"]),
        ]
    order = [row[0] for row in rows]
    rows.sort(key=lambda row: order.index(row[0]))
    gigabytes = os.path.getsize(log) / 1e9
    print(f"\nOne log of {gigabytes:.2f} GB, {count} lines, one file, warm cache, median of {rounds}:\n")
    print("| question | program | seconds | lines |\n|---|---|---|---|")
    for question, program, command in rows:
        if not shutil.which(command[0]):
            continue
        seconds, lines = timed(command, project, rounds if program not in ("jq",) else 1)
        print(f"| {question} | {program} | {seconds:.3f} | {lines} |", flush=True)
