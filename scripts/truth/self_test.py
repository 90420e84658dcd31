"""Proves that the tester can be believed: it finds out each program that lies on purpose, and believes an honest one."""
import shutil
import tempfile
from pathlib import Path

import features
import report
from session import Session

HONEST = Path(__file__).resolve().with_name("honest.py")

#: How each liar answers `wait`, and the kind of failure that it must be charged with.
LIARS = {
    "says green without looking": ("exit 0", "false green"),
    "says that the first unit has failed": ("exit 11", "false red"),
    "never knows": ("exit 123", "unanswered"),
    "does not end": ("exec sleep 1000", "hang"),
    "dies": ("kill -SEGV $$", "crash"),
    "answers, but its daemon has crashed": ('mkdir -p .bgexec; echo SIGSEGV >.bgexec/crashes; exec "$honest" "$@"', "crash"),
}


def liar(folder, answer):
    """A program that is honest, except for `wait`."""
    path = Path(folder) / "liar"
    path.write_text(f'#!/bin/sh\nhonest={HONEST}\ncase $1 in\nwait) {answer} ;;\n*) exec "$honest" "$@" ;;\nesac\n')
    path.chmod(0o755)
    return path


def counts(folder, program, patience, grace, seeds, steps, show):
    session = Session(program, folder, patience, grace=grace)
    session.features = frozenset(features.ALL) - {"busy"}  # none of these programs runs anything between two questions
    try:
        return session.many(seeds, steps, 2, show)
    finally:
        session.program.end_what_is_left()


def run():
    """0 if no liar is believed, and the honest program is."""
    folder = tempfile.mkdtemp(prefix="truth.")
    mistakes = []
    try:
        found = counts(folder, HONEST, 30, 10, range(15), 10, lambda failure: print(report.failure(failure, "truth.sh")))
        print(f"a program that runs everything at each question: {found.wrong()} in {found.questions} answers", flush=True)
        if not found.clean or found.questions < 80:
            mistakes.append("an honest program is not believed")
        for what, (answer, kind) in LIARS.items():
            found = counts(folder, liar(folder, answer), 1, 2 if kind == "hang" else 20, range(3), 8, lambda failure: None)
            print(f"a program that {what}: {found.wrong()} in {found.questions} answers", flush=True)
            if not found.kinds[kind]:
                mistakes.append(f"a program that {what} is believed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for mistake in mistakes:
        print(f"truth: {mistake}")
    return 1 if mistakes else 0
