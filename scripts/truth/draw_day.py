"""Draws a random day in a project: what people, editors, git and agents do, and what is asked when."""
from inputs import ABSENT, GENERATED, LINKS, PLAIN, TARGETS, TOOLS, TRACKED
from reads import Executable, File, Glob, Tree
from story import Step


class DayDraw:
    """One draw, for a project that is drawn already."""

    def __init__(self, random, features, project):
        self.random = random
        self.has = features.__contains__
        self.project = project
        self.jobs = [unit for unit in project.units if unit.is_job]
        self.count = 0

    def steps(self, number):
        return tuple(step for _ in range(number) for step in self._some())

    def _some(self):
        """One step, or the few that belong together."""
        usual = [self._save] * 8 + [self._several, self._undo, self._remove]
        rare = [self._once]
        if self.project.git:
            usual += [self._checkout, self._checkout, self._stash]
        rare += [self._chmod] * (2 * self.has("exec")) + [self._link] * (2 * self.has("links"))
        rare += [self._flag] * (2 * bool(self._env_files()))
        if self.has("ignore"):
            rare += [self._rule, self._rule, self._move]
        if self.has("outputs") and self._builds():
            rare += [self._artefact, self._artefact]
        rare += [self._config, self._config, self._config] * self.has("config")
        rare += [self._stop, self._stop, self._stop_unit] * self.has("stop") + [self._kill] * self.has("kill")
        rare += [self._busy] * (2 * self.has("busy")) + [self._loop] * (2 * self.has("busy"))
        kind = self.random.choice(usual if self.random.random() < 0.55 else rare)
        steps = kind()
        return steps if isinstance(steps, list) else [Step(tuple(steps), self._question())]

    def _question(self):
        draw = self.random.random()
        return "--all" if draw < 0.12 else "" if draw < 0.2 else self._job().name

    def _job(self):
        return self.random.choice(self.jobs)

    def _builds(self):
        return [unit for unit in self.jobs if unit.kind == "build"]

    def _env_files(self):
        named = {unit.keys.get("envFile", self.project.env_file) for unit in self.project.units}
        return sorted(named - {""})

    def _path(self):
        """A file to save: mostly one that somebody reads."""
        read = []
        for unit in self.project.units:
            for one in unit.reads:
                if isinstance(one, (File, Executable)):
                    read.append(one.path)
                elif isinstance(one, (Glob, Tree)):
                    read += [path for path in (*PLAIN, *ABSENT) if path.startswith(one.folder.rstrip(".") or "src")]
        every = [*PLAIN, *GENERATED, *TRACKED, *TARGETS] + [*ABSENT] * self.has("absent")
        return self.random.choice(read if read and self.random.random() < 0.85 else every)

    def _text(self):
        self.count += 1
        draw = self.random.random()
        word = "broken" if draw < 0.06 and self.has("broken") else "bad" if draw < 0.42 else "ok"
        return f"{word} {self.count}\n"

    def _saved(self, path=None):
        return (self.random.choice(["save", "save", "atomic"]), path or self._path(), self._text())

    def _save(self):
        return [Step((self._saved(),), self._question())]

    def _several(self):
        return tuple(self._saved() for _ in range(self.random.randint(2, 5)))

    def _undo(self):
        return (("undo", self._path()),)

    def _remove(self):
        path = self._path()
        return [Step((("remove", path),), self._question()), Step((self._saved(path),), self._question())]

    def _checkout(self):
        other = self.random.choice([("save", self._path(), self._text()), None])
        return tuple(act for act in (other, ("checkout",)) if act)

    def _stash(self):
        between = [Step((("checkout",),), self._question())] if self.random.random() < 0.4 else []
        return [Step((self._saved(), ("stash",)), self._question()), *between, Step((("pop",),), self._question())]

    def _chmod(self):
        return (("chmod", self.random.choice(list(TOOLS)), self.random.choice(["+x", "-x"])),)

    def _link(self):
        if self.random.random() < 0.5:
            return (("link", self.random.choice(list(LINKS)), "../" + self.random.choice([*TARGETS, "targets/gone.txt"])),)
        return (self._saved(self.random.choice(TARGETS)),)

    def _flag(self):
        return (("save", self.random.choice(self._env_files()), f"FLAG={self.random.choice(['ok', 'bad'])}\n"),)

    def _rule(self):
        """A rule and the file that it covers, in one burst; or the file alone, while it is covered or not."""
        rule = (self.random.choice(["ignore", "unignore"]), "hide.txt")
        file = ("remove", "src/hide.txt") if self.random.random() < 0.3 else ("save", "src/hide.txt", self._text())
        both = [rule, file] if self.random.random() < 0.5 else [file, rule]
        return tuple(both) if self.random.random() < 0.8 else (file,)

    def _move(self):
        """A folder comes out of an ignored place, and goes back."""
        return [Step((("save", "stage/moved/x.txt", self._text()), ("move", "stage/moved", "src/moved")), self._question()),
                Step((("move", "src/moved", "stage/moved"),), self._question())]

    def _artefact(self):
        product = self.random.choice(self._builds()).product
        return (("remove", product) if self.random.random() < 0.5 else self._saved(product),)

    def _config(self):
        unit = self.random.choice(self.project.units)
        change = self.random.choice(["forced", "forced", "inputs", "inputs", "harmless", "layout"])
        if change == "forced":
            if unit.kind == "service":
                unit = self._job()
            first = Step((("config", unit.name, "forced", True),), self._question())
            return [first, Step((("config", unit.name, "forced", False),), self._question())]
        return (("config", unit.name, change, self.random.randrange(1000)),)

    def _stop(self):
        meanwhile = (self._saved(),) if self.random.random() < 0.6 else ()
        again = (("bgexec", "start"),) if self.random.random() < 0.6 else ()
        return (("bgexec", "stop"), *meanwhile, *again)

    def _stop_unit(self):
        unit = self.random.choice(self.project.units)
        return [Step((("bgexec", "stop", unit.name), self._saved()), self._question()),
                Step((("bgexec", "start"),), self._question())]

    def _kill(self):
        acts = [("kill",), self._saved()]
        self.random.shuffle(acts)
        return tuple(acts)

    def _once(self):
        return (("bgexec", "once", self._job().name),)

    def _busy(self):
        """The same file, or others, saved during several runs on end."""
        job, path = self._job(), self._path()
        acts = [self._saved(path)]
        for _ in range(self.random.choice([1, 2, 5])):
            acts += [("until-running", job.name), self._saved(path if self.random.random() < 0.7 else None)]
        return [Step(tuple(acts), job.name)]

    def _loop(self):
        """An agent that saves and asks, quickly."""
        job, path = self._job(), self._path()
        return [Step((self._saved(path),), job.name) for _ in range(6)]
