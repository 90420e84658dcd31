"""Agents as the router sees them: programs in one folder, run one at a time as a child process."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from task import BadTask

FOLDER = Path(__file__).resolve().parents[1] / "agents"
NAME = re.compile(r"[a-z][a-z0-9_]*")
TIME_LIMIT = 60.0
"""Seconds for one run of an agent."""

TICK = 0.25
"""Seconds between two calls of `on_tick`: well below the lease, and soon enough for a request to stop."""


class AgentFailed(Exception):
    """An agent came to no result this time; it may the next time."""


def find_agent(name: str) -> Path:
    """Return the program of the agent called `name`.

    The name comes from the stream and becomes part of a path: anything but a plain lower-case name is refused before
    the file system is asked. Raises BadTask.
    """
    program = FOLDER / f"{name}.py"
    if not NAME.fullmatch(name) or not program.is_file():
        raise BadTask(f"there is no agent {name!r}")
    return program


def run_agent(program: Path, inputs: list[str], on_tick: Callable[[], None]) -> str:
    """Run an agent and return the hash of its artefact, calling `on_tick` from time to time.

    Raises BadTask when the agent says that its input is at fault, AgentFailed when it fails otherwise, and whatever
    `on_tick` raises. The child has always ended when this returns or raises.
    """
    deadline = time.monotonic() + TIME_LIMIT
    command = [sys.executable, str(program), *inputs]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True) as child:
        try:
            while True:
                try:
                    output, errors = child.communicate(timeout=TICK)
                    break
                except subprocess.TimeoutExpired:
                    if time.monotonic() > deadline:
                        raise AgentFailed(f"took longer than {TIME_LIMIT:.0f} s") from None
                    on_tick()
        finally:
            child.kill()  # Does nothing when the child has ended.

    if child.returncode == os.EX_DATAERR:
        raise BadTask(_last_line(errors))
    if child.returncode != 0:
        sys.stderr.write(errors)  # A traceback is worth more than its last line.
        raise AgentFailed(f"exit status {child.returncode}: {_last_line(errors)}")
    return _artefact(output)


def _last_line(text: str) -> str:
    """The line that matters: the message itself, or the end of a traceback."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no message"


def _artefact(output: str) -> str:
    try:
        return str(json.loads(output)["artefact"])
    except (ValueError, KeyError, TypeError):
        raise AgentFailed("did not print its artefact's hash as JSON") from None
