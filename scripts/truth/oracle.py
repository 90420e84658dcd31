"""The oracle: what each unit's verdict must be, from what is on the disk now and from nothing else.

It asks what everything would say if it were built, restarted and run afresh, in the order of `needs`. It knows no history:
whatever happened before the last write cannot matter to a fresh verdict.
"""
import json
from dataclasses import dataclass
from pathlib import Path

from reads import Missing

NOT_TO_BE_HAD = 123  # "no fresh verdict can be had"


@dataclass(frozen=True)
class Truth:
    """What `wait --fresh` may answer with, and why."""
    codes: frozenset
    why: str

    @property
    def green(self):
        return 0 in self.codes

    def or_refused(self, why):
        return Truth(self.codes | {NOT_TO_BE_HAD}, f"{self.why} ({why}: {NOT_TO_BE_HAD} is an answer too)")


class Oracle:
    """Everything that can be said about one project at this moment."""

    def __init__(self, root, programs):
        self.root = root
        config = json.loads((Path(root) / ".bgexec.json").read_text())
        self.entries = config.get("services", {}) | config.get("jobs", {})
        self.units = {name: programs.of(entry) for name, entry in self.entries.items()}
        self._results = {}

    def product(self, name):
        """What a need wrote or serves. Asked for only where that need is green."""
        return self._result(name)[1]

    def truth(self, name, stopped=frozenset()):
        """What a job's verdict must be; `stopped`: the units that somebody has stopped by hand."""
        truth = self._result(name)[0]
        by_hand = sorted(self.closure(name) & stopped)
        return truth.or_refused(f"{', '.join(by_hand)} stopped by hand") if by_hand else truth

    def truth_of_all(self, stopped=frozenset()):
        """What `wait --all --fresh` may answer: one of the failures' codes, and 0 only without any."""
        optional = {name for name in self.entries if self._nobody_waits_for(name)}
        results = {name: self.truth(name) for name in self.entries}
        red = {name: truth for name, truth in results.items() if not truth.green}
        codes = frozenset().union(*(truth.codes for truth in red.values())) if red else frozenset({0})
        if set(red) <= optional:
            codes |= {0}
        truth = Truth(codes, "; ".join(f"{name}: {truth.why}" for name, truth in (red or results).items()))
        idle = sorted(stopped | optional)
        return truth.or_refused(f"{', '.join(idle)} stopped by hand, or started only by name") if idle else truth

    def closure(self, name):
        """A unit and all that it needs, at any distance."""
        found = {name}
        for need in self.entries[name].get("needs", []):
            found |= self.closure(need)
        return found

    def _nobody_waits_for(self, name):
        """Whether it runs only when it is asked for by its name, and nothing that runs by itself needs it."""
        entry = self.entries[name]
        if entry.get("trigger") != "manual" and entry.get("autoStart") is not False:
            return False
        dependents = [other for other in self.entries if name in self.entries[other].get("needs", [])]
        return all(self._nobody_waits_for(other) for other in dependents)

    def _result(self, name):
        if name not in self._results:
            self._results[name] = self._evaluate(name)
        return self._results[name]

    def _evaluate(self, name):
        """The truth about a unit, and what it writes or serves."""
        unit = self.units[name]
        missing = [need for need in unit.needs if not self._result(need)[0].green]
        if missing:
            codes = frozenset({NOT_TO_BE_HAD}).union(*(self._result(need)[0].codes for need in missing))
            return Truth(codes, "it needs " + ", ".join(f"{need} ({self._result(need)[0].why})" for need in missing)), []
        failed = frozenset({unit.code if unit.is_job else NOT_TO_BE_HAD})
        if unit.forced:
            return Truth(failed, "its command fails"), []
        texts = []
        for read in unit.reads:
            value = read.value(self)
            if isinstance(value, Missing):
                return Truth(failed, value.why), []
            texts += value
        for word in ("broken", "bad") if unit.kind == "test" else ("broken",):
            if found := [where for where, text in texts if word in text]:
                return Truth(failed, f"{found[0]} says {word}"), []
        return Truth(frozenset({0}), "all that it reads is good"), [(f"{where} by {name}", text) for where, text in texts]
