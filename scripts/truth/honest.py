#!/usr/bin/env python3
"""A program that tells the truth in the slowest way: at each question it runs everything from the beginning, by hand.

It has as much of bgexec's command line as the truth tester uses. That the oracle agrees with it proves that what the oracle
computes and what the commands of a random project really do are the same.
"""
import json
import os
import signal
import subprocess
import sys
import time


def environment(config, entry):
    values = dict(os.environ)
    for file in (config.get("envFile"), entry.get("envFile")):
        if file:
            with open(file) as lines:
                values |= dict(line.strip().split("=", 1) for line in lines if "=" in line)
    return values


def healthy(entry, process, output, values):
    """Whether the service's health check passes within its time."""
    health = entry["health"]
    while process.poll() is None:
        if "log" in health:
            with open(output) as lines:
                if health["log"] in lines.read():
                    return True
        elif "exec" in health:
            if subprocess.run(["sh", "-c", health["exec"]], env=values, stderr=subprocess.DEVNULL).returncode == 0:
                return True
        else:
            way = "unix" if "unix" in health else "tcp"
            place = health[way].split(":")[-1]
            fetch = os.path.join(os.path.dirname(os.path.realpath(__file__)), "fetch.py")
            if subprocess.run([sys.executable, fetch, way, place], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL).returncode == 0:
                return True
        time.sleep(0.01)
    return False


class World:
    def __init__(self):
        with open(".bgexec.json") as text:
            self.config = json.load(text)
        self.services = self.config.get("services", {})
        self.entries = self.services | self.config.get("jobs", {})
        self.codes = {}
        self.running = []

    def code(self, name):
        if name not in self.codes:
            self.codes[name] = self._run(name)
        return self.codes[name]

    def _run(self, name):
        entry = self.entries[name]
        red = [code for code in [self.code(need) for need in entry.get("needs", [])] if code]
        if red:
            return red[0]
        values = environment(self.config, entry)
        command = ["sh", "-c", entry["command"]]
        if name not in self.services:
            return subprocess.run(command, env=values, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        path = f".bgexec-honest-{name}"
        with open(path, "w") as output:
            process = subprocess.Popen(command, env=values, stdout=output, stderr=output, start_new_session=True)
        self.running.append((process, path))
        return 0 if healthy(entry, process, path, values) else 123

    def end(self):
        for process, path in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.unlink(path)


def main(arguments):
    if arguments[0] == "status":
        print("{}")
    if arguments[0] not in ("wait", "once"):
        return 0
    world = World()
    try:
        names = list(world.entries) if arguments[1] == "--all" else [arguments[1]]
        return next((code for code in [world.code(name) for name in names] if code), 0)
    finally:
        world.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
