#!/usr/bin/env bash
# Runs the commands that the documents show, in a fresh project, and compares what they print with what the documents say.
#
#   scripts/transcripts.sh            compare; differences are printed, and the exit code is 1
#   scripts/transcripts.sh --write    write what was printed into the documents
#   BGEXEC=PROGRAM                    the program; by default the release build, else the debug build
#
# What differs from run to run does not count: times, durations, pids, hashes, users, folders, and the width of columns. In a document
#
#   <!-- project: FILE -->    takes over the files of another document
#   <!-- file: NAME -->       makes the next block a file of the project
#   <!-- run: COMMAND -->     runs a command without showing it
#   <!-- not run -->          leaves the next block alone
#
# and each line of a `console` block that begins with `$ ` is run; what follows is its output.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 - "$@" <<'PY'
import difflib
import getpass
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

DOCUMENTS = ["README.md", "docs/getting-started.md"]
PORT, HOME, USER = "8000", "/home/ada", "ada"
PATIENCE = 300


def program():
    for candidate in [os.environ.get("BGEXEC"), ".build/release/bgexec", ".build/debug/bgexec"]:
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate).resolve()
    sys.exit("build the program first: scripts/dev_env.sh start, or swift build")


def blocks(text):
    """The fenced blocks of a document and the directives between them: (kind, argument, first line, last line)."""
    lines, found, number = text.split("\n"), [], 0
    while number < len(lines):
        if directive := re.fullmatch(r"<!-- (project|file|run|not run)(?:: (.*))? -->", lines[number]):
            found.append((directive[1], directive[2], number, number))
        elif fence := re.fullmatch(r"```(\w+)", lines[number]):
            end = lines.index("```", number)
            found.append((fence[1], "\n".join(lines[number + 1 : end]), number + 1, end))
            number = end
        number += 1
    return found


def files(document):
    """The files of a document's project, by name."""
    found, name = {}, None
    for kind, text, *_ in blocks(Path(document).read_text()):
        if kind == "project":
            found |= files(text)
        elif kind == "file":
            name = text
        elif name:
            found[name] = text + "\n"
            name = None
    return found


class Project:
    """A folder in which the commands of one document run."""

    def __init__(self, document):
        self.home = Path(tempfile.mkdtemp(prefix="bgexec-transcript-"))
        self.folder = self.home / "demo"
        self.folder.mkdir()
        (self.home / "run").mkdir(mode=0o700)
        (self.home / "bin").mkdir()
        (self.home / "bin/bgexec").symlink_to(program())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = str(probe.getsockname()[1])
        for name, text in files(document).items():
            (self.folder / name).write_text(text.replace(PORT, self.port))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BGEXEC")}
        path = f"{self.home}/bin:{os.environ['PATH']}"
        self.environment = kept | {"PATH": path, "HOME": str(self.home), "XDG_RUNTIME_DIR": f"{self.home}/run", "NO_COLOR": "1"}
        self.status = 0

    def run(self, command):
        """What a command prints, on both streams."""
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status})\n{command.replace(PORT, self.port)}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        self.status = done.returncode
        text = done.stdout.replace(str(self.home), HOME).replace(self.port, PORT)
        return re.sub(rf"\b{re.escape(getpass.getuser())}\b", USER, text).rstrip("\n")

    def close(self):
        subprocess.run(["bash", "-c", "bgexec stop"], cwd=self.folder, env=self.environment, capture_output=True, timeout=PATIENCE)
        shutil.rmtree(self.home)


def normal(text):
    """The text without what differs from run to run."""
    lines = []
    for line in text.split("\n"):
        # Whether a step is shown on its way depends on how long it takes.
        if re.match(r"\d+\.\d+ ?s  \S+ (starting|stopping|restarting)\b", line):
            continue
        line = re.sub(r"\d{4}-\d\d-\d\d", "DATE", line)
        line = re.sub(r"\b\d\d:\d\d(:\d\d)?(\.\d+Z?)?\b", "TIME", line)
        # How long a duration is does not count, how it is written does.
        line = re.sub(r"\b\d+(?:\.\d+)?( ?)(?:ms|s|min|h|d)(?: \d+ (?:s|min|h))?\b", r"N\1s", line)
        line = re.sub(r"\b\d+(\.\d+)? ?(B|KiB|MiB|GiB|TiB)\b", "SIZE", line)
        line = re.sub(r"\b(?=\w*\d)[0-9a-f]{10,40}\b", "HASH", line)
        line = re.sub(r"(?<=\s)\d{2,7}(?=\s{2,}N ?s)|\bpid \d+", "PID", line)
        lines.append(re.sub(r" {2,}", "  ", line).rstrip())
    return lines


def transcript(project, block):
    """A block as it comes out now."""
    lines = []
    for line in block.split("\n"):
        if line.startswith("$ "):
            lines.append(line)
            if printed := project.run(line[2:]):
                lines += printed.split("\n")
    return "\n".join(lines)


def play(document, write):
    """Runs a document's commands. True when it says what they print."""
    text = Path(document).read_text()
    lines, replaced, same, skipped = text.split("\n"), [], True, False
    project = Project(document)
    try:
        for kind, argument, begin, end in blocks(text):
            if kind == "run":
                project.run(argument)
            elif kind == "console" and not skipped:
                actual = transcript(project, argument)
                if normal(actual) != normal(argument):
                    same = False
                    replaced.append((begin, end, actual.split("\n")))
                    if not write:
                        print(*difflib.unified_diff(normal(argument), normal(actual), document, "printed now", lineterm="", n=2), sep="\n")
            skipped = kind == "not run"
    finally:
        project.close()
    for begin, end, actual in reversed(replaced if write else []):
        lines[begin:end] = actual
    Path(document).write_text("\n".join(lines)) if write and replaced else None
    return same


if sys.argv[1:] not in ([], ["--write"]):
    sys.exit("usage: scripts/transcripts.sh [--write]")
write = sys.argv[1:] == ["--write"]
results = [play(document, write) for document in DOCUMENTS if Path(document).exists()]
if not all(results) and not write:
    sys.exit("the documents show something else than the program prints: run scripts/transcripts.sh --write, and read the difference")
PY
