"""Plays a story in a folder of its own, and compares each answer with the oracle's."""
import json
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

from hands import lay_out
from judge import Failure, crashed, wrong
from oracle import NOT_TO_BE_HAD, Oracle
from units import Programs

#: For how many seconds to watch for a run to begin. No verdict depends on it: a save that comes too late is a save as well.
RUN_BEGINS_WITHIN = 0.5

#: A day ends after so many questions without an answer: each takes as long as the tester's patience.
ENOUGH = 3


class Player:
    """One story being played."""

    def __init__(self, story, program, patience, wakes, tell=None):
        self.story = story
        self.program = program
        self.patience = patience
        self.wakes = wakes
        self.tell = tell or (lambda line: None)
        self.failures = []
        self.questions = 0
        self.refusals = 0
        self.step, self.at = -1, "the beginning"
        self.stopped = frozenset()
        self.crash_notes = ""

    def play(self):
        """The wrong answers. Whatever happens, no process and no folder is left."""
        self.root = tempfile.mkdtemp(prefix="p", dir=self.program.folder)
        try:
            self._day()
        finally:
            self.program.end(self.root)
            self.program.end_what_is_left(self.root)
            shutil.rmtree(self.root, ignore_errors=True)
        return self.failures

    def _day(self):
        project = self.story.project
        self.programs = Programs(project.units)
        self.hands = lay_out(self.root, project, self.programs, lambda command: self.program.run(self.root, command))
        self.codes = {unit.code for unit in project.units}
        checked = self.program.ask(self.root, "check")
        if "unknown key" in checked.text or checked.code == 2:
            raise SystemExit(f"truth: seed {self.story.seed} has a configuration that the program refuses:\n{checked.text}")
        self._command("start")
        if not self.wakes:
            for unit in project.units:
                if unit.is_job:
                    self._command("once", unit.name)
        for self.step, self.at in enumerate(self.story.steps):
            self.tell(f"step {self.step}: {self.at}")
            for act in self.at.acts:
                self._act(act)
            if self.at.ask:
                self._ask(self.at.ask)
            if sum(failure.kind in ("unanswered", "hang") for failure in self.failures) >= ENOUGH:
                return

    def _act(self, act):
        if act[0] == "bgexec":
            self._command(*act[1:])
        elif act[0] == "kill":
            self._kill()
        elif act[0] == "until-running":
            self._until_running(act[1])
        else:
            self.hands.do(act)

    def _command(self, *arguments):
        names = Oracle(self.root, self.programs)
        if arguments[0] == "stop":
            self.stopped |= frozenset(arguments[1:] or names.entries)
        if arguments == ("start",):
            self.stopped = frozenset()
        if arguments[0] == "once":
            self.stopped -= names.closure(arguments[1])
        limit = ("--timeout", f"{self.patience}s") if arguments[0] in ("start", "stop") else ()
        answer = self.program.ask(self.root, *arguments, *limit)
        self.tell(f"    bgexec {' '.join(arguments)}: {answer.code}")
        if answer.code is None or crashed(answer):
            self._fail("hang" if answer.code is None else "crash", " ".join(arguments), "it ends, without a crash", answer)

    def _ask(self, name):
        """Asks for a verdict. The truth is what the disk says before: nobody writes while a question is open."""
        oracle = Oracle(self.root, self.programs)
        truth = oracle.truth_of_all(self.stopped) if name == "--all" else oracle.truth(name, self.stopped)
        arguments = ("wait", name, "--fresh", "--timeout", f"{self.patience}s")
        answer = self.program.ask(self.root, *arguments)
        self.questions += 1
        kind = wrong(answer, truth, self.codes)
        self.refusals += kind is None and answer.code == NOT_TO_BE_HAD
        crash_notes = self._crash_notes()
        if kind is None and crash_notes != self.crash_notes:
            kind = "crash"
        self.crash_notes = crash_notes
        expected = " or ".join(map(str, sorted(truth.codes)))
        self.tell(f"    wait {name}: {answer.code}, truth: {expected}: {truth.why}{f'  ← {kind.upper()}' if kind else ''}")
        if kind:
            self._fail(kind, " ".join(arguments), f"{expected}: {truth.why}", answer)

    def _fail(self, kind, asked, truth, answer):
        status = self.program.ask(self.root, "status")
        self.failures.append(Failure(
            kind, self.story.seed, self.step, str(self.at), asked, truth, f"{answer.code}: {answer.text.strip()}",
            f"{status.text}\n{self._log()}\n{self._crash_notes()}"))

    def _status(self):
        try:
            return json.loads(self.program.ask(self.root, "status", "--json").text)
        except ValueError:
            return {}

    def _kill(self):
        daemon = self._status().get("daemon")
        if not daemon:
            return
        try:
            # Its environment carries our mark, so it is ours and not another process with this number.
            if self.program.folder.encode() in Path(f"/proc/{daemon}/environ").read_bytes():
                os.kill(daemon, signal.SIGKILL)
        except OSError:
            pass  # it has ended by itself

    def _until_running(self, name):
        limit = time.monotonic() + RUN_BEGINS_WITHIN
        while time.monotonic() < limit:
            if any(unit["name"] == name and unit["state"] == "running" for unit in self._status().get("units", [])):
                return

    def _log(self):
        try:
            lines = (Path(self.root) / "logs/background_executor/executor.log").read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(line[11:] for line in lines[-40:])

    def _crash_notes(self):
        try:
            return (Path(self.root) / ".bgexec/crashes").read_text(errors="replace").strip()
        except OSError:
            return ""
