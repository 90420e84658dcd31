"""The program under test: each command with a limit, in an environment of its own, and no process left behind."""
import os
import signal
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

#: Marks every process that descends from this test, so that exactly these can be found and ended.
MARK = "BGEXEC_TRUTH_OF"


class Interrupted(Exception):
    """Somebody pressed Ctrl+C."""


@dataclass(frozen=True)
class Answer:
    """How a command ended: its exit code (negative: the signal that ended bgexec itself; None: no answer) and its output."""
    code: int | None
    text: str


class Program:
    """Runs bgexec commands."""

    def __init__(self, path, folder, limit):
        self.path = os.path.abspath(path)
        self.limit = limit
        self.interrupted = threading.Event()
        self.asking = set()
        self.folder = folder
        home = Path(folder) / "home"
        home.mkdir(exist_ok=True)
        # The machine's own settings of git and bgexec must not decide about a seed.
        foreign = ("BGEXEC", "GIT_", "XDG_")
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        self.environment |= {
            "HOME": str(home), "LC_ALL": "C", "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1", "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_AUTHOR_NAME": "truth", "GIT_AUTHOR_EMAIL": "truth@example", "GIT_COMMITTER_NAME": "truth",
            "GIT_COMMITTER_EMAIL": "truth@example", MARK: folder,
        }
        # A socket's path has at most 107 bytes.
        if len(folder) < 40:
            (Path(folder) / "run").mkdir(exist_ok=True, mode=0o700)
            self.environment["XDG_RUNTIME_DIR"] = f"{folder}/run"

    def ask(self, project, *arguments):
        """Runs one command of bgexec."""
        return self.run(project, [self.path, *arguments])

    def run(self, project, command):
        """Runs any command; its output goes through a file, since a pipe would wait for whatever inherited it."""
        if self.interrupted.is_set():
            raise Interrupted
        with tempfile.TemporaryFile(dir=self.folder) as output:
            process = subprocess.Popen(
                command, cwd=project, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            self.asking.add(process)
            try:
                code = process.wait(self.limit)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                code = None
            finally:
                self.asking.discard(process)
            if self.interrupted.is_set():
                raise Interrupted
            output.seek(0)
            return Answer(code, output.read().decode(errors="replace"))

    def interrupt(self):
        """Lets every day end now: what is being asked gets no answer, and nothing more is asked."""
        self.interrupted.set()
        for process in list(self.asking):
            process.kill()

    def end(self, project):
        """Stops a project, as its user would."""
        try:
            with open(os.devnull, "w") as nowhere:
                subprocess.run([self.path, "stop"], cwd=project, env=self.environment, stdin=subprocess.DEVNULL,
                               stdout=nowhere, stderr=nowhere, timeout=20, check=False)
        except (subprocess.TimeoutExpired, OSError):
            pass  # what is left is ended by its mark

    def end_what_is_left(self, project=None):
        """Ends what still carries this test's mark and works in a project's folder, or anywhere."""
        mark = f"{MARK}={self.folder}".encode()
        for entry in filter(str.isdigit, os.listdir("/proc")):
            try:
                if mark not in Path(f"/proc/{entry}/environ").read_bytes().split(b"\0"):
                    continue
                where = os.readlink(f"/proc/{entry}/cwd")
                command = Path(f"/proc/{entry}/cmdline").read_bytes().decode(errors="replace")
                if int(entry) != os.getpid() and (project is None or project in (where, *command.split("\0"))):
                    os.kill(int(entry), signal.SIGKILL)
            except (OSError, ValueError):
                continue  # it has ended meanwhile
