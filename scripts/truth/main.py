"""scripts/truth.sh: plays random days in random projects, and compares each verdict of bgexec with what the disk says."""
import os
import random
import shutil
import signal
import sys
import tempfile
import time

import report
import self_test
from options import options
from program import Interrupted
from session import Session
from shrink import shrunk


def replay(session, wanted):
    """One project, with each step."""
    told = session.draw(wanted.replay, wanted.steps)
    print(report.story(told), flush=True)
    player = session.play(told, lambda line: print(line, flush=True))
    for found in player.failures:
        print(report.failure(found, again(session, wanted)))
    return 1 if player.failures else 0


def shrink(session, wanted):
    """The shortest story that fails in the same way. A day depends on timing too, so each is tried twice."""
    told = session.draw(wanted.shrink, wanted.steps)
    first = session.play(told).failures
    kind = wanted.kind or (first[0].kind if first else None)
    if not any(found.kind == kind for found in first):
        print(f"truth: seed {wanted.shrink} does not fail")
        return 0
    tried = [0]

    def fails(shorter):
        tried[0] += 1
        return any(any(found.kind == kind for found in session.play(shorter).failures) for _ in range(2))

    short = shrunk(told, fails)
    print(f"truth: {kind}, {len(told.steps)} steps shrunk to {len(short.steps)} by {tried[0]} trials")
    print(report.story(short))
    for found in [found for found in session.play(short).failures if found.kind == kind][:1]:
        print(report.failure(found, again(session, wanted)))
    return 1


def again(session, wanted):
    """The command that plays the same story."""
    return f"scripts/truth.sh --steps {wanted.steps} --features {','.join(sorted(session.features))}"


def test(session, wanted):
    seed = wanted.seed if wanted.seed is not None else random.randrange(10**6)
    print(f"truth: {wanted.projects} projects, {wanted.steps} steps each, seed {seed}; {session.program.path} knows "
          f"{', '.join(sorted(session.features))}", flush=True)
    began = time.monotonic()
    counts = session.many(range(seed, seed + wanted.projects), wanted.steps, wanted.jobs,
                          lambda found: print(report.failure(found, again(session, wanted)), flush=True))
    if not counts.clean:
        print(counts.table())
    print(counts.line(time.monotonic() - began))
    return 0 if counts.clean else 1


def interrupt(number, _frame):
    raise Interrupted(signal.Signals(number).name)


def main():
    wanted = options()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    if wanted.self_test:
        return self_test.run()
    folder = tempfile.mkdtemp(prefix="truth.")
    session = Session(os.environ.get("BGEXEC", ".build/release/bgexec"), folder, wanted.patience, wanted.features)
    try:
        session.probe()
        mode = replay if wanted.replay is not None else shrink if wanted.shrink is not None else test
        return mode(session, wanted)
    except Interrupted as reason:
        print(f"truth: {reason}", file=sys.stderr)
        return 130
    finally:
        session.program.end_what_is_left()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
