#!/usr/bin/env bash
# Checks the documents: every relative link leads somewhere, every scenario identifier is defined in docs/scenarios.md, every test suite
# that a document names exists, every command and option that a document shows is in the manual page and every command in
# docs/commands.md, and docs/decisions/README.md lists every decision.
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 - <<'PY'
import re
import subprocess
import sys
from pathlib import Path

files = [Path(name) for name in subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], text=True).split("\n") if name]
files = [path for path in files if path.exists()]
documents = [path for path in files if path.suffix == ".md"]
problems = []


def prose(path):
    """The lines of a document outside of fenced blocks, with their numbers."""
    fenced = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line


def anchors(path):
    """The anchors that a document's headings get."""
    found = set()
    for _, line in prose(path):
        if heading := re.match(r"#+ (.*)", line):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).replace("`", "").lower()
            found.add(re.sub(r"[^\w\- ]", "", text).replace(" ", "-"))
    return found


for path in documents:
    for number, line in prose(path):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            to = path.parent / name if name else path
            if not to.exists():
                problems.append(f"{path}:{number}: there is no {target}")
            elif anchor and to.suffix == ".md" and anchor not in anchors(to):
                problems.append(f"{path}:{number}: {to} has no heading #{anchor}")

identifier = re.compile(r"\b(?:[A-L]|W|V|X)[0-9]{1,3}\b")
defined = set(re.findall(r"^\| ((?:[A-L]|W|V|X)[0-9]{1,3}):? \|", Path("docs/scenarios.md").read_text(), re.MULTILINE))
for path in [path for path in documents if path.parts[0] == "docs"]:
    for number, line in prose(path):
        for name in identifier.findall(line):
            if name not in defined:
                problems.append(f"{path}:{number}: the scenario {name} is not in docs/scenarios.md")
title = re.compile(r"@(?:Test|Suite)\(\s*\"([^\"]*)\"|Scenario\(\s*\"([^\"]*)\"", re.DOTALL)
for path in [path for path in files if path.parts[0] == "Tests" and path.suffix == ".swift"]:
    for words in title.findall(path.read_text()):
        text = words[0] or words[1]
        # Identifiers stand at the beginning of a title or in brackets at its end; elsewhere such a word may be anything.
        names = re.match(r"((?:[A-L]|W|V|X)[0-9]{1,3}(?:, )?)+", text), re.search(r"\(([A-Z0-9, ]+)\)$", text)
        for name in identifier.findall(" ".join(found[0] for found in names if found)):
            if name not in defined:
                problems.append(f"{path}: the scenario {name} in a title is not in docs/scenarios.md")

suites = {path.stem for path in files if path.parts[0] == "Tests"} | {path.parts[1] for path in files if path.parts[0] == "Tests"}
for path in documents:
    for number, line in prose(path):
        for name in re.findall(r"`(\w+Tests)`", line):
            if name not in suites:
                problems.append(f"{path}:{number}: there is no test suite {name}")

# The commands with their options, as docs/bgexec.1 has them: a nested command's options count as those of its parent.
options, command, depth = {"help": {"--help"}}, None, 0
for line in Path("docs/bgexec.1").read_text().splitlines():
    depth += (line.startswith(".Bl")) - (line == ".El")
    if (found := re.match(r"\.It Em (\S+)", line)) and depth == 1:
        command = found[1]
        options.setdefault(command, set())
    elif command:
        options[command] |= {f"-{name}" for name in re.findall(r"(?:Fl|,) (-?[a-z0-9][\w-]*)", line) if line.startswith(".It Fl")}
for path in documents:
    text = path.read_text()
    shown = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    for block in re.findall(r"^```(?:console|sh)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        shown += [line.removeprefix("$ ") for line in block.splitlines()]
    for line in shown:
        for name, rest in re.findall(r"(?:^|&& |; )bgexec ([a-z]+)\b([^|&;#]*)", line.replace("\\|", "|")):
            if name not in options:
                problems.append(f"{path}: there is no command: {line}")
            else:
                unknown = set(re.findall(r"(?<=[ \[])--[a-z][\w-]*", rest.split(" -- ")[0])) - options[name]
                problems += [f"{path}: `bgexec {name}` has no {option}" for option in sorted(unknown)]

commands = Path("docs/commands.md").read_text()
problems += [f"docs/commands.md does not list {name}" for name in sorted(options) if not re.search(rf"[`, ]{name}\b", commands)]

index = Path("docs/decisions/README.md").read_text()
for path in documents:
    if path.parent == Path("docs/decisions") and path.name != "README.md" and f"({path.name})" not in index:
        problems.append(f"docs/decisions/README.md does not list {path.name}")

print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
sys.exit(bool(problems))
PY
