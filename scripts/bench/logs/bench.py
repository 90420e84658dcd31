"""Called by scripts/bench/logs.sh: runs each program in turn, counts what it kept, prints Markdown."""
import glob
import os
import shutil
import statistics
import subprocess
import sys
import time

WORK = sys.argv[1]
PARTS = sys.argv[2:] or ["capture", "query"]
BIN = os.environ["BIN"]
BYTES = int(os.environ.get("BYTES", 256 << 20))
ROUNDS = int(os.environ.get("ROUNDS", 3))
GENERATE = f"{WORK}/generate"
LOG = f"{WORK}/log"


def fresh():
    shutil.rmtree(LOG, ignore_errors=True)
    os.makedirs(LOG)
    os.sync()


def piped(command, length):
    """Seconds from the first byte to the end of the logger."""
    begin = time.monotonic()
    source = subprocess.Popen([GENERATE, str(BYTES), str(length)], stdout=subprocess.PIPE)
    sink = subprocess.Popen(command, stdin=source.stdout, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    source.stdout.close()
    source.wait()
    sink.wait()
    return time.monotonic() - begin


def grown(path):
    total = 0
    for name in glob.glob(path):
        try:
            total += os.path.getsize(name)
        except FileNotFoundError:
            pass  # rotated this moment
    return total


def supervised(command, length, pattern):
    """A supervisor that starts the program itself: seconds until the program is done and its log grows no more."""
    done = f"{WORK}/done"
    if os.path.exists(done):
        os.remove(done)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not grown(pattern):
        time.sleep(0.001)
    begin = time.monotonic()
    size, since = -1, time.monotonic()
    while time.monotonic() - since < 1 or not os.path.exists(done):
        now = grown(pattern)
        if now != size:
            size, since = now, time.monotonic()
        time.sleep(0.01)
    process.terminate()
    process.wait()
    return since - begin


def lines(pattern, marker=b" "):
    count = 0
    for name in glob.glob(pattern):
        with open(name, "rb") as file:
            while block := file.read(1 << 20):
                count += block.count(b"\n")
    return count


def bgexec(compress):
    def run(length):
        seconds = piped([f"{BIN}/logcapture", "capture", LOG, "u", "10485760", "1000", compress], length)
        kept = f"{LOG}/u.log*"
        if compress == "1":
            subprocess.run(f"rm -f {LOG}/*.part; zstd -q -d --rm {LOG}/*.zst 2>/dev/null; rm -f {LOG}/*.zst", shell=True)
        marks = int(subprocess.check_output(f"cat {kept} | grep -c ' stdout F:'", shell=True))
        return seconds, lines(kept) - marks
    return run


def tool(command, pattern, prepare=None):
    def run(length):
        if prepare:
            prepare()
        return piped(command, length), lines(pattern)
    return run


def svlogd_config():
    with open(f"{LOG}/config", "w") as file:
        file.write("s10485760\nn0\n")


def supervisord(length):
    with open(f"{WORK}/supervisord.conf", "w") as file:
        file.write(f"""[supervisord]
nodaemon=true
logfile={WORK}/supervisord.log
pidfile={WORK}/supervisord.pid
[program:u]
command={GENERATE} {BYTES} {length} {WORK}/done
autorestart=false
startsecs=0
stdout_logfile={LOG}/u.log
stdout_logfile_maxbytes=10485760
stdout_logfile_backups=1000
""")
    program = shutil.which("supervisord")
    return supervised([program, "-c", f"{WORK}/supervisord.conf"], length, f"{LOG}/u.log*"), lines(f"{LOG}/u.log*")


def circus(length):
    with open(f"{WORK}/circus.ini", "w") as file:
        file.write(f"""[circus]
endpoint = ipc://{WORK}/circus.1
pubsub_endpoint = ipc://{WORK}/circus.2
[watcher:u]
cmd = {GENERATE} {BYTES} {length} {WORK}/done
singleton = True
respawn = False
stdout_stream.class = FileStream
stdout_stream.filename = {LOG}/u.log
stdout_stream.time_format = %Y-%m-%dT%H:%M:%S
""")
    program = shutil.which("circusd")
    return supervised([program, f"{WORK}/circus.ini"], length, f"{LOG}/u.log*"), lines(f"{LOG}/u.log*")


CAPTURE = [
    ("plain file (`cat`), no times", "cat", tool(["sh", "-c", f"exec cat > {LOG}/u"], f"{LOG}/u")),
    ("C floor, each line stamped", "cc", tool([f"{WORK}/floor", f"{LOG}/u"], f"{LOG}/u")),
    ("**bgexec**", "cc", bgexec("0")),
    ("**bgexec**, compressing", "cc", bgexec("1")),
    ("s6-log T", "s6-log", tool(["s6-log", "n1000", "s10485760", "T", LOG], f"{LOG}/*")),
    ("multilog t", "multilog", tool(["multilog", "t", "s10485760", "n1000", LOG], f"{LOG}/*")),
    ("svlogd -tt", "svlogd", tool(["svlogd", "-tt", LOG], f"{LOG}/[@c]*[su]*", svlogd_config)),
    ("supervisord, no times", "supervisord", supervisord),
    ("circus", "circusd", circus),
]


def capture():
    for length in [int(text) for text in os.environ.get("LENGTHS", "40 120 1000").split()]:
        expected = BYTES // length
        print(f"\nLines of {length} bytes, {BYTES >> 20} MiB, best and median of {ROUNDS} rounds; ratios of the best:\n")
        print("| | best s | median s | MB/s | × floor | × bgexec | lines kept |\n|---|---|---|---|---|---|---|")
        only = os.environ.get("ONLY", "").split()
        results = {
            name: [] for name, program, _ in CAPTURE
            if shutil.which(program) and (not only or any(word in name for word in only))
        }
        # Round by round, so that what else the machine does meets all alike.
        for _ in range(ROUNDS):
            for name, program, run in CAPTURE:
                if name in results:
                    fresh()
                    results[name].append(run(length))
        rows = []
        for name, found in results.items():
            seconds = [result[0] for result in found]
            rows.append((name, min(seconds), statistics.median(seconds), min(result[1] for result in found)))
        floor = next((row[1] for row in rows if "floor" in row[0]), 1)
        own = next((row[1] for row in rows if row[0] == "**bgexec**"), 1)
        for name, best, median, kept in rows:
            share = "all" if kept == expected else f"{kept} of {expected} ({100 * kept / expected:.1f} %)"
            print(f"| {name} | {best:.2f} | {median:.2f} | {BYTES / best / 1e6:.0f} | {best / floor:.2f} | {best / own:.2f} | {share} |")
        sys.stdout.flush()
    fresh()


if "capture" in PARTS:
    capture()
if "query" in PARTS:
    import query
    query.run(WORK, BIN, int(os.environ.get("QUERY_BYTES", 1 << 30)), ROUNDS)
