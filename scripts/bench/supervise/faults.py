"""Called by scripts/bench/faults.sh: does the same things to each supervisor, and prints what became of it, as Markdown."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time

from rivals import ALL, BGEXEC, Bgexec, alive, wait

WORK = sys.argv[1]
WANTED = os.environ.get("ONLY", "").split()

#: Notes its pid, prints numbered lines for ever.
PRINTS = "echo $$ >> FOLDER/pids; i=0; while :; do i=$((i+1)); echo line $i; echo $i > FOLDER/count; sleep 0.005; done"
#: Notes its pid and stays.
STAYS = "echo $$ >> FOLDER/pids; exec sleep 1000"


def lines(path):
    try:
        with open(path) as file:
            return file.read().split()
    except OSError:
        return []


class Stage:
    """One supervisor with one service."""

    def __init__(self, kind, script, grace=2):
        self.folder = f"{WORK}/{kind.name}"
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        with open(f"{self.folder}/a.sh", "w") as file:
            file.write(script.replace("FOLDER", self.folder) + "\n")
        self.rival = kind(self.folder, {"a": ["/bin/sh", f"{self.folder}/a.sh"]}, grace)
        self.rival.launch()
        assert wait(self.pids, 20), "the service did not start"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.rival.clean()

    def pids(self):
        return [int(pid) for pid in lines(f"{self.folder}/pids")]

    def living(self):
        return [pid for pid in set(self.pids()) if alive(pid)]

    def seconds_to_stop(self, left, limit=12):
        begin = time.monotonic()
        stop = self.rival.begin_stop("a")
        gone = wait(lambda: not left(), limit, 0.02)
        took = time.monotonic() - begin
        if stop is not None:
            try:
                stop.wait(10)
            except subprocess.TimeoutExpired:
                stop.kill()
        return took if gone else None


def supervisor_killed(kind):
    with Stage(kind, STAYS) as stage:
        time.sleep(1.5)
        stage.rival.crash()
        time.sleep(0.5)
        [first] = stage.pids()
        before = "service lives" if alive(first) else "service dies"
        stage.rival.relaunch()
        wait(lambda: len(stage.pids()) > 1, 6)
        time.sleep(0.5)
        living = stage.living()
        if living == [first]:
            # Does the new one look after it?
            os.kill(first, signal.SIGKILL)
            again = wait(lambda: any(pid != first for pid in stage.living()), 8)
            return f"{before}; **taken over**, same pid" if again else f"{before}, and nobody looks after it"
        if len(living) > 1:
            return f"{before}; then there are **{len(living)}** of it"
        return f"{before}; started anew"


def helper_killed(kind):
    if not kind.helper:
        return "has none"
    with Stage(kind, STAYS) as stage:
        time.sleep(1.5)
        [first] = stage.pids()
        helpers = stage.rival.helpers()
        for pid in helpers:
            os.kill(pid, signal.SIGKILL)
        wait(lambda: len(stage.pids()) > 1, 8)
        living = stage.living()
        if len(living) > 1:
            return f"then there are **{len(living)}** of it"
        if living != [first]:
            return "started anew"
        os.kill(first, signal.SIGKILL)
        again = wait(lambda: any(pid != first for pid in stage.living()), 8)
        return "**same pid**, looked after" if again else "same pid, and nobody looks after it"


def tree(script, settle=1.0):
    """Stops a service whose processes note their pids; tells what is left."""

    def check(kind):
        with Stage(kind, script) as stage:
            time.sleep(settle)
            took = stage.seconds_to_stop(stage.living)
            if took is not None:
                return f"nothing left after {took:.1f} s"
            left = stage.living()
            return f"**{len(left)} left** after 12 s"

    return check


SETSID = "echo $$ >> FOLDER/pids; setsid sh -c 'echo $$ >> FOLDER/pids; exec sleep 1000' & exec sleep 1000"
DEAF = "trap '' TERM; echo $$ >> FOLDER/pids; while :; do sleep 0.1; done"
DEAF_CHILD = (
    "echo $$ >> FOLDER/pids; sh -c \"trap '' TERM; echo \\$\\$ >> FOLDER/pids; while :; do sleep 0.1; done\" & exec sleep 1000")
STORM = (
    "echo $$ >> FOLDER/pids; trap '' TERM; "
    "f() { while :; do sh -c 'trap \"\" TERM; echo $$ >> FOLDER/pids; exec sleep 0.3' & sleep 0.03; done; }; f & f & wait")


def leader_first(kind):
    script = "echo $$ >> FOLDER/pids; echo $$ >> FOLDER/leaders; sh -c 'echo $$ >> FOLDER/children; exec sleep 1000' & exec sleep 1000"
    with Stage(kind, script) as stage:
        assert wait(lambda: lines(f"{stage.folder}/children"), 5)
        time.sleep(1.5)
        os.kill(stage.pids()[0], signal.SIGKILL)
        restarted = wait(lambda: len(lines(f"{stage.folder}/children")) > 1, 10)
        time.sleep(0.5)
        old = alive(int(lines(f"{stage.folder}/children")[0]))
        left = "old child **lives on**" if old else "old child ended"
        return f"{left}; {'started anew' if restarted else 'not started again'}"


def killed_mid_stop(kind):
    script = (
        "trap 'while [ ! -e FOLDER/gate ]; do sleep 0.02; done; exit' TERM; echo $$ >> FOLDER/pids; "
        "while :; do sleep 0.05; done")
    with Stage(kind, script, grace=30) as stage:
        time.sleep(1.5)
        stage.rival.begin_stop("a")
        time.sleep(0.3)
        stage.rival.crash()
        open(f"{stage.folder}/gate", "w").close()
        time.sleep(0.5)
        stage.rival.relaunch()
        time.sleep(2)
        living = stage.living()
        return "**stays stopped**" if not living else f"runs again ({len(living)})"


def output(kind, with_helpers):
    """The supervisor is killed while the service prints, its helpers too or not; after 1 s it comes back."""
    with Stage(kind, PRINTS) as stage:
        time.sleep(1.5)
        pid = stage.pids()[0]
        for helper in stage.rival.helpers() if with_helpers else []:
            os.kill(helper, signal.SIGKILL)
        stage.rival.crash()
        time.sleep(1)
        lived = alive(pid)
        stage.rival.relaunch()
        time.sleep(1)
        printed = int((lines(f"{stage.folder}/count") or ["0"])[0])
        stage.rival.quit()
        time.sleep(0.5)
        if not lived or len(stage.pids()) > 1:
            text = "the service **dies of it**" if not lived else "runs twice"
            return text
        seen = [int(number) for number in re.findall(r"\bline (\d+)$", stage.rival.log("a"), re.MULTILINE)]
        lost = printed - len({number for number in seen if number <= printed})
        twice = len(seen) - len(set(seen))
        return f"service lives; **{lost} lost, {twice} twice** of {printed} lines"


def exit_known(kind):
    """The service ends with code 42 while its supervisor is dead."""
    script = "echo $$ >> FOLDER/pids; trap 'exit 42' USR1; while :; do sleep 0.05; done"
    with Stage(kind, script) as stage:
        time.sleep(1.5)
        pid = stage.pids()[0]
        stage.rival.crash()
        try:
            os.kill(pid, signal.SIGUSR1)
        except OSError:
            return "the service dies with it"
        wait(lambda: not alive(pid), 5)
        stage.rival.relaunch()
        time.sleep(2)
        # Wherever it may say so: its status, its own log, the script that runit and s6 call.
        text = stage.rival.run(BGEXEC, "status").stdout if kind is Bgexec else ""
        for name in ["main.log", "ends"]:
            text += " ".join(lines(f"{stage.folder}/{name}")) + "\n"
        return "**known**" if re.search(r"(exit|status|code) 42\b", text) else "unknown"


FAULTS = [
    ("SIGKILL of the supervisor; then it is run again", supervisor_killed),
    ("SIGKILL of its helper processes", helper_killed),
    ("stop: a child in a session of its own", tree(SETSID)),
    ("stop: the service ignores SIGTERM (grace 2 s)", tree(DEAF)),
    ("stop: a child ignores SIGTERM", tree(DEAF_CHILD)),
    ("stop: forks all the time and ignores SIGTERM", tree(STORM)),
    ("the leader is killed, its child lives", leader_first),
    ("supervisor killed in the middle of a stop, then run again", killed_mid_stop),
    ("supervisor killed while the service prints, then run again", lambda kind: output(kind, False)),
    ("its helpers killed as well, then run again", lambda kind: output(kind, True)),
    ("ends with code 42 while the supervisor is dead", exit_known),
]

kinds = [kind for kind in ALL if not WANTED or kind.name in WANTED]
print("| Fault | " + " | ".join(kind.name for kind in kinds) + " |")
print("|---|" + "---|" * len(kinds))
for title, check in FAULTS:
    if sys.argv[2:] and not any(word in title for word in sys.argv[2:]):
        continue
    cells = []
    for kind in kinds:
        try:
            cells.append(check(kind))
        except Exception as error:  # a rival that breaks is an answer too, and the others go on
            cells.append(f"({type(error).__name__}: {error})")
    print(f"| {title} | " + " | ".join(cells) + " |", flush=True)
