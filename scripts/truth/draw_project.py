"""Draws a random project: what there is to read, and units that read it and need one another in every shape."""
from inputs import ABSENT, GENERATED, LINKS, PLAIN, TARGETS, TOOLS, TRACKED, declared
from ports import free_port
from reads import Artefact, Executable, File, Flag, Glob, Served, Tree
from story import Project
from units import Unit


class ProjectDraw:
    """One draw. All randomness comes from `random`, so the same seed gives the same project."""

    def __init__(self, random, features):
        self.random = random
        self.has = features.__contains__
        self.git = self.has("git") and random.random() < 0.7
        self.ignore_file = ".gitignore" if self.git and random.random() < 0.8 else ".bgexecignore"
        self.env_file = random.choice(["", ".env", "conf/unit.env"]) if self.has("env") else ""
        self.units = []

    def project(self):
        count = self.random.randint(1, 6)
        for number in range(count):
            self.units.append(self._unit(number, last=number == count - 1))
        files = {path: self._text() for path in (*PLAIN, *TARGETS, *GENERATED, *TRACKED)}
        files |= {path: "#!/bin/sh\n" for path in TOOLS}
        files[self.ignore_file] = "\n".join(self._rules()) + "\n"
        if self.env_file:
            files[self.env_file] = "FLAG=ok\n"
        return Project(
            units=tuple(self.units), files=files,
            links={path: "../" + self.random.choice(TARGETS) for path in LINKS if self.has("links")},
            executables=tuple(tool for tool in TOOLS if self.random.random() < 0.8), folders=("out", "live"),
            ignore_file=self.ignore_file, git=self.git, tracked_config=self.git and self.random.random() < 0.5,
            forced_add=tuple(TRACKED) if self.git else (), branch=self._branch() if self.git else (),
            env_file=self.env_file if self.env_file == ".env" else "")

    def _rules(self):
        rules = ["/out/", "/live/", "*.tmp"]
        # Without the key `outputs`, a build that writes below its own inputs must not see what it wrote.
        rules += ["*.built"] if not self.has("outputs") or self.random.random() < 0.5 else []
        if self.has("ignore"):
            rules += ["*.gen", "hide.txt", "branch.txt", "/stage/"]
            rules += ["*.yaml"] if self.git and self.ignore_file == ".gitignore" else []
            rules += ["*.json"] if self.random.random() < 0.25 else []
        return rules

    def _branch(self):
        """What the other branch has: other files, perhaps a file instead of the rule that covered it, another bit."""
        acts = [("save", path, self._text("bad" if self.random.random() < 0.5 else "ok"))
                for path in self.random.sample(list(PLAIN), self.random.randint(1, 3))]
        if self.has("ignore") and self.random.random() < 0.6:
            acts += [("unignore", "branch.txt"), ("save", "src/branch.txt", self._text("bad"))]
        if self.has("exec") and self.random.random() < 0.4:
            acts.append(("chmod", self.random.choice(list(TOOLS)), self.random.choice(["+x", "-x"])))
        if self.has("absent") and self.random.random() < 0.4:
            acts.append(("save", self.random.choice(list(ABSENT)), self._text("bad")))
        if self.random.random() < 0.3:
            acts.append(("remove", self.random.choice(list(PLAIN))))
        return tuple(acts)

    def _text(self, word=None):
        return f"{word or ('bad' if self.random.random() < 0.1 else 'ok')} {self.random.randrange(10**6)}\n"

    def _unit(self, number, last):
        choice = self.random.random()
        kind = "test"
        if not last and choice < 0.3 and self.has("services"):
            kind = "service"
        elif not last and choice < 0.6 and self.has("builds"):
            kind = "build"
        name = f"{kind}{number}"
        needs = self._needs()
        reads = list(dict.fromkeys(self._read() for _ in range(self.random.randint(1, 3))))
        if any(isinstance(read, Tree) for read in reads):
            reads = [read for read in reads if not isinstance(read, Glob)]
        inputs = declared(reads, self.random)
        keys = {}
        if self.env_file and self.random.random() < 0.4:
            reads.append(Flag(self.env_file))
            if self.env_file != ".env":
                keys["envFile"] = self.env_file
        reads += [self._of_need(need) for need in needs if need.kind != "test" and self.random.random() < 0.85]
        self.random.shuffle(reads)
        way = self.random.choice(["log", "exec", "unix", "tcp"]) if kind == "service" else ""
        product = self._product(kind, name, way, inputs, keys)
        self._more_keys(kind, keys, needs)
        return Unit(
            name=name, kind=kind, code=11 + number, reads=tuple(reads), needs=tuple(need.name for need in needs),
            inputs=inputs, product=product, way=way, keys=keys,
            pause=self.random.choice([0, 0, 0.05, 0.2]) if kind != "service" else self.random.choice([0, 0, 0.1]))

    def _needs(self):
        """Chains and diamonds come from the last units being needed more often than others."""
        wanted = min(len(self.units), self.random.choice([0, 1, 1, 1, 2, 2, 3]))
        candidates = self.units[-2:] + self.units
        return list({unit.name: unit for unit in self.random.sample(candidates, wanted)}.values())

    def _of_need(self, need):
        return Artefact(need.name, need.product) if need.kind == "build" else Served(need.name, need.way, need.product)

    def _read(self):
        """One thing to read."""
        kinds = ["plain", "plain", "plain", "glob", "tree"]
        kinds += ["absent"] * self.has("absent") + ["link"] * self.has("links") + ["tool"] * self.has("exec")
        if self.has("ignore"):
            kinds += ["generated"] + ["tracked"] * (self.git and self.ignore_file == ".gitignore")
        kind = self.random.choice(kinds)
        if kind == "glob":
            return Glob(self.random.choice(["src", "conf"]), ".txt")
        if kind == "tree":
            return Tree(self.random.choice(["src", "src", "conf", "."]), self.ignore_file)
        paths = {"plain": PLAIN, "absent": ABSENT, "link": LINKS, "tool": TOOLS,
                 "generated": GENERATED, "tracked": TRACKED}[kind]
        path = self.random.choice(list(paths))
        return Executable(path) if kind == "tool" else File(path, optional=kind == "absent")

    def _product(self, kind, name, way, inputs, keys):
        if kind == "build":
            # Nobody's inputs but its own: builds that change each other's inputs would go round in circles.
            below = "src/" in inputs and not any({"src/", "."} & set(unit.inputs) for unit in self.units)
            below = below and self.random.random() < 0.5
            product = f"src/{name}.built" if below else f"out/{name}.built"
            if self.has("outputs"):
                keys["outputs"] = [product]
            return product
        if way == "tcp":
            return free_port()
        return f"live/{name}" + (".sock" if way == "unix" else "") if way else ""

    def _more_keys(self, kind, keys, needs):
        if kind == "service":
            if self.random.random() < 0.3:
                keys["restartDependents"] = True
            if self.has("autoStart") and self.random.random() < 0.2:
                keys["autoStart"] = False
            return
        if self.random.random() < 0.5:
            keys["onBusy"] = self.random.choice(["finish-then-rerun", "cancel-and-rerun", "cancel-if-young", "ignore"])
        if self.random.random() < 0.3:
            keys["timeout"] = "20s"
        if needs and self.random.random() < 0.1:
            keys["needsTimeout"] = "20s"
        if self.has("trigger") and self.random.random() < 0.2:
            keys["trigger"] = self.random.choice(["manual", "auto"])
