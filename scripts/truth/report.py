"""What is printed: each wrong answer with all that is needed to understand it, and the counts."""
import json
from collections import Counter

from judge import KINDS


def failure(found, replay):
    """One wrong answer."""
    return "\n".join([
        f"=== {found.kind.upper()}  seed {found.seed}, step {found.step}: {found.story}",
        f"asked:  bgexec {found.asked}",
        f"truth:  {found.truth}",
        f"answer: {found.answer}",
        f"again:  {replay} --replay {found.seed}", "", found.context.strip(), ""])


def story(told):
    """A whole story, short enough to be read: the configuration, what differs on disk from the usual, and the steps."""
    project = told.project
    lines = [f"--- seed {told.seed}", json.dumps(project.config(), indent=1)]
    told_files = {path for unit in project.units for path in (getattr(read, "path", "") for read in unit.reads)}
    lines += [f"{path}: {text.strip()!r}" for path, text in project.files.items()
              if path in told_files or "bad" in text or path == project.ignore_file]
    lines += [f"{path} → {target}" for path, target in project.links.items()]
    lines.append(f"executable: {', '.join(project.executables) or 'nothing'}")
    if project.git:
        lines.append(f"git, with .bgexec.json {'tracked' if project.tracked_config else 'untracked'}; the other branch: "
                     + ", ".join(" ".join(str(part).strip() for part in act) for act in project.branch))
    return "\n".join([*lines, *(f"{number}. {step}" for number, step in enumerate(told.steps))])


class Counts:
    """The sum over all projects."""

    def __init__(self):
        self.projects = self.steps = self.questions = self.refusals = 0
        self.kinds = Counter()
        self.failures = []

    def add(self, player):
        self.projects += 1
        self.steps += player.step + 1
        self.questions += player.questions
        self.refusals += player.refusals
        self.failures += player.failures
        self.kinds.update(found.kind for found in player.failures)

    @property
    def clean(self):
        return not self.kinds

    def wrong(self):
        return ", ".join(f"{self.kinds[kind]} {kind if kind == 'unanswered' else _plural(kind)}" for kind in KINDS)

    def line(self, seconds):
        return (f"truth: {self.projects} projects, {self.steps} steps, {self.questions} questions "
                f"({self.refusals} refused, rightly) in {seconds:.0f} s: {self.wrong()}")

    def table(self):
        """Every wrong answer in a line, the worst kinds first."""
        order = sorted(self.failures, key=lambda found: (KINDS.index(found.kind), found.seed, found.step))
        return "\n".join(f"{found.kind:12} seed {found.seed} step {found.step}: {found.story}" for found in order)


def _plural(kind):
    return kind + ("es" if kind.endswith("sh") else "s")
