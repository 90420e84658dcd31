"""A unit of a random project: what it is, the command that it runs, and its entry in the configuration."""
from dataclasses import dataclass, field, replace

from reads import HERE


@dataclass(frozen=True)
class Unit:
    """A job or service. What it does is a function of what it reads: nothing is random and nothing else has an influence.

    The words in what it reads decide: `broken` makes any unit fail, `bad` only a test. Builds and services pass `bad` on,
    in what they write or serve, so that only a test of what they *became* sees it.
    """
    name: str
    kind: str  # "test", "build" or "service"
    code: int  # with which it fails; each unit has its own, so that an exit code names who failed
    reads: tuple = ()
    needs: tuple = ()
    inputs: tuple = ()
    product: str = ""  # the file that a build writes, or the place where a service serves
    way: str = ""  # how a service serves: "log", "exec", "unix" or "tcp"; it is also its health check
    pause: float = 0  # how long it takes between its first read and the others
    forced: bool = False  # fails whatever it reads
    keys: dict = field(default_factory=dict, hash=False, compare=False)  # more keys of its entry

    @property
    def is_job(self):
        return self.kind != "service"

    def command(self):
        parts = [read.shell(self.code) for read in self.reads]
        if self.pause and parts:
            parts.insert(1, f"sleep {self.pause}")
        body = "; ".join(parts) or ":"
        lines = [f"exit {self.code}"] if self.forced else []
        lines.append(f'all=$({body}) || exit {self.code}')
        lines.append(f'case "$all" in *broken*{"|*bad*" if self.kind == "test" else ""}) exit {self.code};; esac')
        lines += self._product_lines()
        return "; ".join(lines)

    def _product_lines(self):
        if self.kind == "build":
            return [f"""printf '%s\\n' "$all" > {self.product}"""]
        if self.way == "log":
            return [f"""printf '%s\\n' "$all" > {self.product}""", "echo serving", "exec sleep 100000"]
        if self.way == "exec":
            # The process as well, so that what an earlier incarnation left does not look healthy.
            return [f"""printf '%s\\n' "$all" > {self.product}""", f"echo $$ > {self.product}.pid", "exec sleep 100000"]
        if self.way:
            return [f"""CONTENT="$all" exec python3 -SE {HERE}/serve.py {self.way} {self.product}"""]
        return []

    def entry(self):
        """Its entry in .bgexec.json."""
        entry = {"command": self.command()}
        if self.needs:
            entry["needs"] = list(self.needs)
        entry["inputs"] = list(self.inputs)
        if self.way:
            entry["health"] = {
                "log": {"log": "serving"},
                "exec": {"exec": f"kill -0 $(cat {self.product}.pid)"},
                "unix": {"unix": self.product},
                "tcp": {"tcp": "127.0.0.1:" + self.product},
            }[self.way] | {"startTimeout": "5s"}
        return entry | self.keys


class Programs:
    """Which unit each command text belongs to: so a configuration that git brings back is understood from the disk alone."""

    def __init__(self, units):
        self._by_command = {}
        for unit in units:
            self.add(unit)

    def add(self, unit):
        self._by_command[unit.command()] = unit

    def of(self, entry):
        return self._by_command[entry["command"]]

    def forced(self, entry, value):
        """The same unit that fails, or no longer fails, whatever it reads."""
        unit = replace(self.of(entry), forced=value)
        self.add(unit)
        return unit
