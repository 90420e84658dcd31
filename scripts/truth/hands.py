"""Does what a step says, on the disk: as an editor, git or a shell does it. What is impossible just now is left out."""
import json
import os
import random
from pathlib import Path

from inputs import declared


class Hands:
    """Works in one project's folder, and remembers what an editor's undo needs."""

    def __init__(self, root, project, programs, run):
        self.root = Path(root)
        self.project = project
        self.programs = programs
        self.run = run  # runs a command in the project
        self.before = {}

    def do(self, act):
        """One act. Steps can be cut out of a story, so whatever an act expects may be missing."""
        name, *arguments = act
        try:
            getattr(self, "_" + name)(*arguments)
        except (OSError, KeyError):
            pass

    def _remember(self, path):
        try:
            self.before[path] = (self.root / path).read_text()
        except OSError:
            pass

    def _save(self, path, text):
        self._remember(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def _atomic(self, path, text):
        """As many editors save: a temporary file beside it, its mode, a rename. A link stays a link."""
        self._remember(path)
        goal = Path(os.path.realpath(self.root / path))
        goal.parent.mkdir(parents=True, exist_ok=True)
        temporary = goal.parent / (goal.name + ".tmp")
        temporary.write_text(text)
        if goal.exists():
            temporary.chmod(goal.stat().st_mode)
        temporary.rename(goal)

    def _undo(self, path):
        self._save(path, self.before[path])

    def _remove(self, path):
        self._remember(path)
        (self.root / path).unlink()

    def _move(self, path, goal):
        (self.root / path).rename(self.root / goal)

    def _chmod(self, path, bit):
        (self.root / path).chmod(0o755 if bit == "+x" else 0o644)

    def _link(self, path, target):
        (self.root / path).unlink(missing_ok=True)
        (self.root / path).symlink_to(target)

    def _ignore(self, name):
        rules = (self.root / self.project.ignore_file).read_text().splitlines()
        if name not in rules:
            self._save(self.project.ignore_file, "\n".join([*rules, name]) + "\n")

    def _unignore(self, name):
        rules = (self.root / self.project.ignore_file).read_text().splitlines()
        self._save(self.project.ignore_file, "\n".join(rule for rule in rules if rule != name) + "\n")

    def _git(self, *arguments):
        return self.run(["git", "-c", "gc.auto=0", *arguments]).code

    def _checkout(self):
        """To the other branch, whatever was changed on this one."""
        self._git("checkout", "-q", "-f", "-")

    def _stash(self):
        self._git("stash", "-q")

    def _pop(self):
        if self._git("stash", "pop", "-q") != 0:
            self._git("reset", "-q", "--hard")
            self._git("stash", "drop", "-q")

    def _config(self, name, change, value):
        path = self.root / ".bgexec.json"
        config = json.loads(path.read_text())
        entries = config["jobs"] if name in config.get("jobs", {}) else config["services"]
        entry = entries[name]
        unit = self.programs.of(entry)
        if change == "forced":
            entry["command"] = self.programs.forced(entry, value).command()
        elif change == "inputs":
            entry["inputs"] = list(declared(unit.reads, random.Random(value)))
        elif change == "harmless":
            entry["stopTimeout"] = f"{5 + value % 5}s"
        path.write_text(json.dumps(config, indent=value % 3 + 1 if change == "layout" else 2) + "\n")


def lay_out(root, project, programs, run):
    """Makes the project's folder as it is when the day begins, and the hands that work in it."""
    root = Path(root)
    hands = Hands(root, project, programs, run)
    for folder in project.folders:
        (root / folder).mkdir(parents=True)
    for path, text in project.files.items():
        hands.do(("save", path, text))
    for path, target in project.links.items():
        (root / path).parent.mkdir(exist_ok=True)
        hands.do(("link", path, target))
    for path in project.executables:
        hands.do(("chmod", path, "+x"))
    config = json.dumps(project.config(), indent=2) + "\n"
    if project.git:
        def commit(subject):
            run(["git", "add", "-A"])
            run(["git", "add", "-f", "--", *project.forced_add])
            run(["git", "commit", "-qm", subject])
        run(["git", "init", "-q", "-b", "main", "."])
        if project.tracked_config:
            (root / ".bgexec.json").write_text(config)
            run(["git", "add", "-f", ".bgexec.json"])
        commit("main")
        run(["git", "checkout", "-q", "-b", "other"])
        for act in project.branch:
            hands.do(act)
        commit("other")
        run(["git", "checkout", "-q", "main"])
    (root / ".bgexec.json").write_text(config)
    hands.before.clear()
    return hands
