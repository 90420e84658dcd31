#!/usr/bin/env python3
"""Writes what is generated out of schema/bgexec.schema.json and docs/states.md; with --check it compares instead.

    docs/configuration.md       the reference of the configuration
    docs/bgexec.json.5          the same as a manual page
    Sources/bgexec/Help/*.txt   what `bgexec help config` and `bgexec help states` print
    Sources/bgexec/Help/schema.json   the schema itself, which `bgexec schema` prints
"""

import json
import re
import sys
import textwrap
from pathlib import Path

top = Path(__file__).resolve().parent.parent
schema = json.loads((top / "schema/bgexec.schema.json").read_text())
definitions = schema["$defs"]
page_date = "November 28, 2026"
width = 78

summary = """\
bgexec reads one file, `.bgexec.json`, at the top of a project; commands find it from any folder below. It is strict JSON without comments. \
Unknown and repeated keys are errors, reported with line, column and the key that was probably meant. `bgexec init` writes a first \
file, `bgexec check` checks it."""

example = """\
{
  "services": {
    "redis": {
      "command": ["redis-server", "--port", "6379"],
      "health": { "redis": "127.0.0.1:6379" }
    },
    "router": {
      "command": ["python3", "router/router.py"],
      "needs": ["redis"],
      "inputs": ["router/"],
      "health": { "log": "Router ready" }
    }
  },
  "jobs": {
    "test": {
      "command": "pytest -q",
      "needs": ["router"],
      "inputs": ["router/", "tests/"],
      "timeout": "10m"
    }
  }
}"""

# Each a heading, then paragraphs and, between them, examples, which begin with a brace.
rules = [
    (
        "When a change takes effect",
        """\
Saving the file reloads it. Only units whose own definition changed restart; a unit that is removed stops. If the file has errors, the last good one \
stays active and `bgexec status` says so.""",
    ),
    (
        "Inputs",
        """\
When an input of a unit changes, a service restarts and a job reruns, in the order of `needs`. Files that git ignores, files listed in \
`.bgexecignore` (same syntax) and temporary files of editors do not count; but a file or folder that `inputs` names counts even if it is \
ignored, also by a pattern such as `agents/*/prompt.yaml` or `*.json`, which says more than "all in this folder" (`agents/*`). `**` does not lead \
into ignored folders. A file that ends with the content it had before causes nothing. `bgexec check` says which patterns match no file, and what is \
left out. The environment files of a unit and the packages of its virtual environment count without being listed. What a job \
writes (`outputs`, `junit`, `tap`) is an input of the units that name it, but never of the job itself.""",
    ),
    (
        "Jobs that others need",
        """\
A unit that needs a job starts once that job has passed. So a migration runs before the service that relies on it, and again when the \
migrations change:""",
        """\
{
  "services": {
    "app": { "command": ["python3", "app.py"], "needs": ["migrate"], "inputs": ["app.py"] }
  },
  "jobs": {
    "migrate": { "command": "alembic upgrade head", "inputs": ["migrations/"] }
  }
}""",
        """\
A job that builds something names what it writes as its `outputs`. The unit that uses it needs the job and has the result among its inputs:""",
        """\
{
  "services": {
    "web": { "command": ["node", "dist/server.js"], "needs": ["build"], "inputs": ["dist/"] }
  },
  "jobs": {
    "build": { "command": "npm run build", "inputs": ["src/", "package-lock.json"], "outputs": ["dist/"] }
  }
}""",
    ),
    (
        "What starts on demand",
        """\
A job with `"trigger": "manual"` runs when a command asks for it, such as `bgexec once deploy`, or when a unit that runs needs it; a save \
does not start it. A service with `"autoStart": false` starts when a unit that runs needs it, or with `bgexec start NAME`:""",
        """\
{
  "services": {
    "browser": { "command": ["chromedriver", "--port=9515"], "autoStart": false, "health": { "tcp": "127.0.0.1:9515" } }
  },
  "jobs": {
    "pages": { "command": "pytest -q pages", "needs": ["browser"], "inputs": ["pages/", "site/"] },
    "deploy": { "command": "./deploy.sh", "needs": ["pages"], "trigger": "manual", "reuse": false }
  }
}""",
    ),
    (
        "Environment",
        """\
The environment of a run is put together in this order; later values win: the environment of the command that started the project, `envFile` \
and `env` of the project, `envFile` and `env` of the unit, the virtual environment, and bgexec's own variables (BGEXEC_PROJECT, \
BGEXEC_UNIT, BGEXEC_RUN). `bgexec env UNIT` prints it with the origin of each value.""",
    ),
    (
        "Colours",
        """\
Most programs colour what they print only on a terminal, and runs print into a log. So if the project was started in a terminal with colours (TERM \
is set and not `dumb`, NO_COLOR is not set), runs get FORCE_COLOR=1, CLICOLOR_FORCE=1 and CARGO_TERM_COLOR=always. `bgexec logs` and `bgexec once` show \
the colours on a terminal and leave them out everywhere else; searches, health checks of the log and test reports are read without them. A run \
gets the same whoever asks for it. A unit whose output must not be coloured, for example since it writes that into a file, says so: \
`"env": { "NO_COLOR": "1" }`. FORCE_COLOR, CLICOLOR or CLICOLOR_FORCE in its environment do the same: then nothing is added.""",
    ),
    (
        "References",
        """\
`${NAME}` is replaced in addresses, URLs, `env`, `cwd`, `venv`, `envFile` and `webhook` by the value that the unit's run gets: a port that `.env` sets \
is the port of the health check, too. In `envFile` and `env` only what comes before in the order above can be referred to. `$$` is a dollar sign. A \
variable that is not set and has no default is an error, which names the files in which it was looked for. Commands are never expanded by bgexec.""",
        """\
{
  "envFile": ".env",
  "services": {
    "web": { "command": "exec python3 -m http.server $PORT", "health": { "tcp": "127.0.0.1:${PORT:-8000}" } }
  }
}""",
        """\
The forms are those of a shell: `${A:-default}` gives the default if A is not set or empty, `${A:?message}` is an error with this message then, \
and `${A:+other}` gives the other text unless it is. Without the colon, an empty value counts as set. Defaults, messages and texts may hold \
references: `${A:-${B}}`.""",
    ),
    (
        "Environment files",
        """\
An `envFile` has one NAME=value a line, as docker compose and dotenv read it; `export ` before a name is allowed, and a `#` begins a comment. \
A value may be in quotes. In single quotes everything is text. In double quotes `\\n`, `\\r`, `\\t`, `\\"`, `\\\\` and `\\$` are escapes. Outside single \
quotes, `$NAME` and all forms of `${NAME}` refer to earlier lines, then to what comes before the file in the order above. A variable that is not set \
is an error, so write a value with a `$`, such as a password, in single quotes. Nothing is ever executed.""",
    ),
]

# The sections of the reference: heading, the objects whose keys it lists, what the keys of each belong to.
shared = [key for key in definitions["service"]["properties"] if key in definitions["job"]["properties"]]
for key in shared:
    assert definitions["service"]["properties"][key] == definitions["job"]["properties"][key], f"{key} differs in service and job"


def without(name, keys):
    return {key: value for key, value in definitions[name]["properties"].items() if key not in keys}


sections = [
    ("Project", "The keys at the top of the file.", schema["properties"], schema),
    (
        "Services and jobs",
        "The keys that both kinds of unit have. Only `command` is required.",
        {key: definitions["service"]["properties"][key] for key in shared},
        definitions["service"],
    ),
    ("Services", definitions["service"]["description"], without("service", shared), {}),
    ("Jobs", definitions["job"]["description"], without("job", shared), {}),
    ("health", definitions["health"]["description"], definitions["health"]["properties"], {}),
    ("http", "The object form of an HTTP check.", definitions["httpProbe"]["properties"], definitions["httpProbe"]),
    ("logs", definitions["logs"]["description"], definitions["logs"]["properties"], {}),
    ("notify", definitions["notify"]["description"], definitions["notify"]["properties"], {}),
]

# Names of types for people, and which of them are explained in the section "Values".
types = {
    "command": "command",
    "unitName": "unit name",
    "path": "path",
    "projectPath": "pattern",
    "projectPaths": "array of patterns",
    "inputPath": "input pattern",
    "inputPaths": "array of input patterns",
    "patterns": "array of patterns",
    "env": "object of strings",
    "duration": "duration",
    "size": "size",
    "signal": "signal",
    "hostPort": "address",
    "url": "URL",
    "status": "status",
    "regex": "regular expression",
    "service": "service",
    "group": "array of unit names",
    "job": "job",
    "logs": "object, see logs",
    "notify": "object, see notify",
    "health": "object, see health",
    "httpProbe": "object, see http",
}
values = ["duration", "size", "command", "path", "projectPath", "inputPath", "hostPort", "url", "env", "unitName", "signal", "status", "regex"]


def type_of(node):
    """The type of a value in words."""
    if "$ref" in node:
        return types[node["$ref"].rsplit("/", 1)[1]]
    if "enum" in node:
        return "one of " + ", ".join(f"`{choice}`" for choice in node["enum"])
    if "const" in node:
        return f"`{json.dumps(node['const'])}`"
    if "anyOf" in node:
        return " or ".join(type_of(choice) for choice in node["anyOf"])
    if node["type"] == "array":
        items = type_of(node["items"])
        plural = items.replace("one of", "of") if items.startswith("one of") else f"of {items}s" if not items.endswith("s") else f"of {items}"
        return "array " + plural.replace("statuss", "statuses")
    if node["type"] == "object":
        kind = types[node['additionalProperties']['$ref'].rsplit('/', 1)[1]]
        return f"object of {kind.replace('array', 'arrays') if kind.endswith('s') else kind + 's'} by name"
    return {"boolean": "true or false", "integer": "whole number", "string": "string", "null": "`null`"}[node["type"]]


def facts(key, node, owner):
    """What is said of a key beside its description: type, whether it is required, default."""
    said = [type_of(node)]
    if key in owner.get("required", []):
        said.append("required")
    if "default" in node:
        said.append(f"default `{json.dumps(node['default'])}`")
    return ", ".join(said)


def shown(key, value):
    return f'"{key}": {json.dumps(value, ensure_ascii=False)}'


def filled(text):
    return textwrap.fill(text, 140, break_long_words=False, break_on_hyphens=False)


def is_example(part):
    return part.startswith("{")


def markdown():
    lines = ["# Configuration", "", "<!-- Generated by scripts/manual.sh out of schema/bgexec.schema.json: change that file. -->", "", filled(summary), ""]
    lines += ["```json", example, "```", "", filled(
        "Editors complete keys and mark mistakes with the schema, `schema/bgexec.schema.json`: name it in the key `$schema`. This page is also the "
        "manual page `bgexec.json(5)`, and `bgexec help config` prints a short form.")]
    for heading, *parts in rules:
        lines += ["", f"## {heading}"]
        for part in parts:
            lines += ["", *(["```json", part, "```"] if is_example(part) else [filled(part)])]
    for heading, text, keys, owner in sections:
        code = heading[0].islower()
        lines += ["", f"## `{heading}`" if code else f"## {heading}", "", filled(text)]
        for key, node in keys.items():
            lines += ["", f"### `{key}`", "", filled(f"*{facts(key, node, owner)}.* {node['description']}")]
            if "examples" in node:
                lines += ["", "```json", *(shown(key, value) for value in node["examples"]), "```"]
    lines += ["", "## Values", "", "| Value | What it is | Examples |", "|---|---|---|"]
    for name in values:
        node = definitions[name]
        examples = ", ".join(f"`{json.dumps(value)}`" for value in node.get("examples", []))
        lines.append(f"| {types[name]} | {node['description']} | {examples} |")
    return "\n".join(lines) + "\n"


def roff(text):
    """Text of a manual page: code in bold, nothing that begins a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    text = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", text)
    text = re.sub(r"\*([^*]+)\*", r"\1", text)
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def literal(lines):
    return [".Bd -literal -offset indent", *(re.sub(r"^([.'])", r"\\&\1", line.replace("\\", "\\e").replace("-", "\\-")) for line in lines), ".Ed"]


def manual():
    lines = [
        '.\\" Generated by scripts/manual.sh out of schema/bgexec.schema.json: change that file.',
        f".Dd {page_date}",
        ".Dt BGEXEC.JSON 5",
        ".Os",
        ".Sh NAME",
        ".Nm .bgexec.json",
        ".Nd the services and jobs of a project for bgexec(1)",
        ".Sh DESCRIPTION",
        roff(summary),
    ]
    for heading, *parts in rules:
        lines += [f".Ss {heading}"]
        for part in parts:
            lines += literal(part.split("\n")) if is_example(part) else [roff(part)]
    for heading, text, keys, owner in sections:
        lines += [f".Sh {heading.upper()}", roff(text), ".Bl -tag -width 4n"]
        for key, node in keys.items():
            lines += [f".It Cm {key}", roff(f"({facts(key, node, owner)}) {node['description']}")]
            if "examples" in node:
                lines += literal(shown(key, value) for value in node["examples"])
        lines.append(".El")
    lines += [".Sh VALUES", ".Bl -tag -width 4n"]
    for name in values:
        node = definitions[name]
        examples = ", ".join(json.dumps(value) for value in node.get("examples", []))
        lines += [f".It {types[name]}", roff(node["description"] + (f" Examples: {examples}." if examples else ""))]
    lines += [".El", ".Sh FILES", ".Bl -tag -width 4n", ".It Pa .bgexec.json", "the configuration, at the top of a project", ".It Pa .bgexecignore"]
    lines += ["patterns of files that never start anything, in any folder", ".El", ".Sh EXAMPLES", *literal(example.split("\n"))]
    lines += [".Sh SEE ALSO", ".Xr bgexec 1 ,", ".Xr gitignore 5 ,", ".Xr sd_notify 3"]
    return "\n".join(lines) + "\n"


def plain(text):
    return text.replace("**", "")


def block(text, indent):
    return textwrap.wrap(plain(text), width, initial_indent=" " * indent, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)


def help_config():
    lines = [*block(summary, 0), "", *("  " + line for line in example.split("\n"))]
    for heading, *parts in rules:
        lines += ["", f"{heading.upper()}"]
        for index, part in enumerate(parts):
            lines += ["", *("    " + line for line in part.split("\n"))] if is_example(part) else ([""] if index else []) + block(part, 2)
    for heading, text, keys, owner in sections:
        lines += ["", heading.upper(), *block(text, 2)]
        for key, node in keys.items():
            lines += ["", f"  {key}  ({facts(key, node, owner)})", *block(node["description"], 6)]
            if "examples" in node:
                lines.append(f"      {shown(key, node['examples'][0])}")
    lines += ["", "VALUES"]
    for name in values:
        node = definitions[name]
        examples = ", ".join(json.dumps(value) for value in node.get("examples", []))
        lines += ["", f"  {types[name]}", *block(node["description"] + (f" Examples: {examples}." if examples else ""), 6)]
    return "\n".join(lines) + "\n"


def help_states():
    """The document without its tables' frames: of each row the first cell as a heading, the others as paragraphs."""
    lines, columns = [], None
    for line in (top / "docs/states.md").read_text().splitlines():
        line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        if line.startswith("#"):
            lines += ["", line.lstrip("# ").upper(), ""]
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if columns is None:
                columns = cells
            elif not set(line) <= set("|-"):
                lines += ["  " + cells[0].replace("`", "")]
                for column, cell in list(zip(columns, cells))[1:]:
                    lines += block(f"{column}: {cell}" if column != "Meaning" else cell, 6)
                lines.append("")
        else:
            columns = None
            lines.append(plain(line))
    text = "\n".join(lines)
    paragraphs = [part if part.startswith(" ") or "\n " in part else "\n".join(block(" ".join(part.split("\n")).strip(), 0)) for part in text.split("\n\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(paragraphs)).strip() + "\n"


outputs = {"docs/configuration.md": markdown, "docs/bgexec.json.5": manual}
if (top / "Sources/bgexec/Help").exists():
    outputs |= {"Sources/bgexec/Help/config.txt": help_config, "Sources/bgexec/Help/states.txt": help_states}
    outputs["Sources/bgexec/Help/schema.json"] = (top / "schema/bgexec.schema.json").read_text
stale = []
for name, make in outputs.items():
    path = top / name
    text = make()
    if sys.argv[1:] == ["--check"]:
        if not path.exists() or path.read_text() != text:
            stale.append(name)
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
if stale:
    sys.exit(f"not up to date: {', '.join(stale)}: run scripts/manual.sh")
