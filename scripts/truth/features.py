"""What a day may use: everything that the program at hand knows. Keys that it does not know are found by asking it."""
import json
import tempfile
from pathlib import Path

#: What can be left out with --features, and what it brings into projects and days.
ALL = {
    "git": "repositories, branches, stashes",
    "ignore": "ignore rules, what they cover and what counts in spite of them",
    "links": "inputs that are links to files",
    "exec": "inputs whose executable bit matters",
    "absent": "inputs that do not exist at first",
    "env": "env files",
    "services": "services",
    "builds": "jobs that write what others read",
    "config": "saves of the configuration",
    "kill": "SIGKILL of the daemon",
    "stop": "units and projects that are stopped and started",
    "busy": "saves during runs",
    "broken": "services and builds that are broken by a save",
    "outputs": "the key `outputs`, and artefacts that are edited or removed",
    "trigger": "the key `trigger`",
    "autoStart": "the key `autoStart`",
    "wakes": "`wait --fresh` of what has never run; without it, a day begins with `once` of each job",
}

PROBES = {
    "outputs": {"jobs": {"job": {"command": "true", "outputs": ["out"]}}},
    "trigger": {"jobs": {"job": {"command": "true", "trigger": "manual"}}},
    "autoStart": {"services": {"service": {"command": "true", "autoStart": False}}},
}


def known(program, folder):
    """The features that the program has."""
    found = set(ALL)
    for name, config in PROBES.items():
        with tempfile.TemporaryDirectory(dir=folder) as project:
            (Path(project) / ".bgexec.json").write_text(json.dumps(config))
            answer = program.ask(project, "check")
            if answer.code != 0:
                found.discard(name)
                if "unknown key" not in answer.text:
                    print(f"truth: {name} is left out: {answer.text.strip()}")
    with tempfile.TemporaryDirectory(dir=folder) as project:
        (Path(project) / ".bgexec.json").write_text(json.dumps({"jobs": {"job": {"command": "true"}}}))
        program.ask(project, "start")
        if program.ask(project, "wait", "job", "--fresh", "--timeout", "10s").code != 0:
            found.discard("wakes")
        program.ask(project, "stop")
    return frozenset(found)


def chosen(words, found):
    """What --features asks for: `a,b` is these alone, `-a,-b` all but these."""
    names = [word for word in words.split(",") if word]
    unknown = [name for name in names if name.lstrip("-") not in ALL]
    if unknown:
        raise SystemExit(f"truth: there is no feature {unknown[0]}; there are {', '.join(ALL)}")
    without = {name[1:] for name in names if name.startswith("-")}
    only = {name for name in names if not name.startswith("-")}
    return frozenset((only or found) - without)
