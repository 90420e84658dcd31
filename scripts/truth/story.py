"""A story: one random project and one random day in it, as plain data, of which a shorter version can be made."""
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Step:
    """What somebody does in one go, and what they ask afterwards: a job's name, `--all`, or nothing."""
    acts: tuple
    ask: str = ""

    def __str__(self):
        acts = ", ".join(" ".join(str(part).strip() for part in act) for act in self.acts)
        return f"{acts or 'nothing'}{f' → wait {self.ask} --fresh' if self.ask else ''}"


@dataclass(frozen=True)
class Project:
    """The files of a project at its beginning, and its units."""
    units: tuple
    files: dict
    links: dict = field(default_factory=dict)
    executables: tuple = ()
    folders: tuple = ()
    ignore_file: str = ".gitignore"
    git: bool = False
    tracked_config: bool = False
    forced_add: tuple = ()  # files that git tracks although a rule matches them
    branch: tuple = ()  # what is different on the other branch: acts
    env_file: str = ""

    def without(self, name):
        """The same project without a unit that nothing needs."""
        return replace(self, units=tuple(unit for unit in self.units if unit.name != name))

    def config(self):
        """Its .bgexec.json as a value."""
        config = {"envFile": self.env_file} if self.env_file else {}
        for key, of_jobs in (("services", False), ("jobs", True)):
            entries = {unit.name: unit.entry() for unit in self.units if unit.is_job == of_jobs}
            if entries:
                config[key] = entries
        return config


@dataclass(frozen=True)
class Story:
    seed: int
    project: Project
    steps: tuple
