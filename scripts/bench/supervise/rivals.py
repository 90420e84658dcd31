"""Six supervisors behind one face: how each is told of its services, started, asked, and stopped."""
import json
import os
import shlex
import signal
import subprocess
import time

BGEXEC = os.environ["BGEXEC"]
VENV = os.environ["VENV"]
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait(condition, seconds, pause=0.005):
    """Whether the condition came true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


class Rival:
    """services: name to words. grace: seconds from the stop signal to SIGKILL, as far as the rival has such a thing."""

    #: The word that its helpers' command lines begin with; nil when it has none.
    helper = None
    restarts = True

    def __init__(self, folder, services, grace=2):
        self.folder, self.services, self.grace = folder, services, grace
        os.makedirs(f"{folder}/log")
        self.process = None
        self.environment = {**os.environ, "RIVAL": folder}
        self.configure()

    def write(self, name, text, mode=0o644):
        path = f"{self.folder}/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)

    def run(self, *words, timeout=120):
        return subprocess.run(
            words, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=timeout)

    def begin(self, *words):
        self.process = subprocess.Popen(words, cwd=self.folder, env=self.environment, start_new_session=True, **QUIET)

    def main(self):
        return self.process.pid

    def processes(self):
        """Everything that has our mark in its environment or our folder in its command line."""
        found = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    marked = f"RIVAL={self.folder}".encode() in file.read().split(b"\0")
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")[:-1]
            except OSError:
                continue
            if (marked or any(self.folder.encode() in word for word in words)) and alive(pid) and int(pid) != os.getpid():
                found[int(pid)] = b" ".join(words).decode(errors="replace")
        return found

    def helpers(self):
        return [pid for pid, line in self.processes().items() if self.helper and line.startswith(self.helper)]

    def crash(self):
        """SIGKILL of the supervisor itself."""
        pid = self.main()
        os.kill(pid, signal.SIGKILL)
        if self.process and self.process.pid == pid:
            self.process.wait()
        wait(lambda: not alive(pid), 5)

    def clean(self):
        """Ends whatever is left, so that the next rival finds an empty machine."""
        for _ in range(50):
            left = self.processes()
            if not left:
                return
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            if self.process:
                self.process.poll()
            time.sleep(0.05)

    def relaunch(self):
        """What a user does when the supervisor has died."""
        self.launch()

    def log(self, name):
        try:
            with open(f"{self.folder}/log/{name}") as file:
                return file.read()
        except OSError:
            return ""


class Bgexec(Rival):
    name = "bgexec"
    helper = "bgexec shim"

    def configure(self):
        units = {name: {"command": words, "stopTimeout": f"{self.grace}s"} for name, words in self.services.items()}
        self.write(".bgexec.json", json.dumps({"services": units}))

    def launch(self):
        self.run(BGEXEC, "start")

    def begin_launch(self):
        subprocess.Popen([BGEXEC, "start"], cwd=self.folder, env=self.environment, **QUIET)

    def main(self):
        return json.loads(self.run(BGEXEC, "status", "--json").stdout)["daemon"]

    def status(self):
        self.run(BGEXEC, "status")

    def stop(self, name):
        self.run(BGEXEC, "stop", name)

    def begin_stop(self, name):
        return subprocess.Popen([BGEXEC, "stop", name], cwd=self.folder, env=self.environment, **QUIET)

    def quit(self):
        self.run(BGEXEC, "stop")

    def relaunch(self):
        self.run(BGEXEC, "status")

    def log(self, name):
        return self.run(BGEXEC, "logs", name, "--raw", "-n", "10000000").stdout


class Supervisord(Rival):
    name = "supervisord"

    def configure(self):
        text = (
            f"[unix_http_server]\nfile={self.folder}/sock\n[supervisord]\nlogfile={self.folder}/main.log\n"
            f"pidfile={self.folder}/pid\nminfds=8192\nchildlogdir={self.folder}/log\n"
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
            f"[supervisorctl]\nserverurl=unix://{self.folder}/sock\n")
        for name, words in self.services.items():
            text += (
                f"[program:{name}]\ncommand={shlex.join(words)}\nautorestart=true\n"
                f"stopwaitsecs={self.grace}\nredirect_stderr=true\nstdout_logfile={self.folder}/log/{name}\n")
        self.write("conf", text)

    def launch(self):
        self.begin(f"{VENV}/bin/supervisord", "-n", "-c", "conf")

    begin_launch = launch

    def control(self, *words):
        return [f"{VENV}/bin/supervisorctl", "-c", f"{self.folder}/conf", *words]

    def status(self):
        self.run(*self.control("status"))

    def stop(self, name):
        self.run(*self.control("stop", name))

    def begin_stop(self, name):
        return subprocess.Popen(self.control("stop", name), cwd=self.folder, env=self.environment, **QUIET)

    def quit(self):
        self.run(*self.control("shutdown"))
        self.process.wait()


class Circus(Rival):
    name = "circus"

    def configure(self):
        text = (
            f"[circus]\nendpoint = ipc://{self.folder}/e\npubsub_endpoint = ipc://{self.folder}/p\n"
            f"statsd = false\n")
        for name, words in self.services.items():
            command = shlex.join(words)
            text += (
                f"[watcher:{name}]\ncmd = {command}\ngraceful_timeout = {self.grace}\ncopy_env = true\n"
                f"stdout_stream.class = FileStream\nstdout_stream.filename = {self.folder}/log/{name}\n")
        self.write("conf", text)

    def launch(self):
        self.begin(f"{VENV}/bin/circusd", "conf")

    begin_launch = launch

    def control(self, *words):
        return [f"{VENV}/bin/circusctl", "--timeout", "60", "--endpoint", f"ipc://{self.folder}/e", *words]

    def status(self):
        self.run(*self.control("status"))

    def stop(self, name):
        self.run(*self.control("stop", name, "--waiting"))

    def begin_stop(self, name):
        return subprocess.Popen(self.control("stop", name), cwd=self.folder, env=self.environment, **QUIET)

    def quit(self):
        self.run(*self.control("quit", "--waiting"))
        self.process.wait()


class Runit(Rival):
    name = "runit"
    helper = "runsv "

    def configure(self):
        for name, words in self.services.items():
            self.write(f"sv/{name}/run", f"#!/bin/sh\nexec 2>&1\nexec {shlex.join(words)}\n", 0o755)
            self.write(f"sv/{name}/finish", f"#!/bin/sh\necho code $1 >> {self.folder}/ends\n", 0o755)
            os.makedirs(f"{self.folder}/log/{name}.d")
            self.write(f"sv/{name}/log/run", f"#!/bin/sh\nexec svlogd {self.folder}/log/{name}.d\n", 0o755)

    def launch(self):
        self.begin("runsvdir", "-P", f"{self.folder}/sv")

    begin_launch = launch

    def status(self):
        self.run("sv", "status", *[f"{self.folder}/sv/{name}" for name in self.services])

    def stop(self, name):
        self.run("sv", "-w", str(self.grace), "force-stop", f"{self.folder}/sv/{name}")

    def begin_stop(self, name):
        return subprocess.Popen(
            ["sv", "-w", str(self.grace), "force-stop", f"{self.folder}/sv/{name}"], env=self.environment, **QUIET)

    def quit(self):
        self.process.send_signal(signal.SIGHUP)
        self.process.wait()

    def log(self, name):
        return super().log(f"{name}.d/current")


class S6(Rival):
    name = "s6"
    helper = "s6-supervise"

    def configure(self):
        for name, words in self.services.items():
            self.write(f"sv/{name}/run", f"#!/bin/sh\nexec 2>&1\nexec {shlex.join(words)}\n", 0o755)
            self.write(f"sv/{name}/finish", f"#!/bin/sh\necho code $1 >> {self.folder}/ends\n", 0o755)
            self.write(f"sv/{name}/timeout-kill", f"{self.grace * 1000}\n")
            os.makedirs(f"{self.folder}/log/{name}.d")
            self.write(f"sv/{name}/log/run", f"#!/bin/sh\nexec s6-log {self.folder}/log/{name}.d\n", 0o755)

    def launch(self):
        limit = str(max(1000, 4 * len(self.services)))
        self.begin("s6-svscan", "-c", limit, f"{self.folder}/sv")

    begin_launch = launch

    def status(self):
        for name in self.services:
            self.run("s6-svstat", f"{self.folder}/sv/{name}")

    def stop(self, name):
        self.run("s6-svc", "-wD", "-T", "20000", "-d", f"{self.folder}/sv/{name}")

    def begin_stop(self, name):
        return subprocess.Popen(
            ["s6-svc", "-wD", "-T", "20000", "-d", f"{self.folder}/sv/{name}"], env=self.environment, **QUIET)

    def quit(self):
        self.run("s6-svscanctl", "-t", f"{self.folder}/sv")
        self.process.wait()

    def log(self, name):
        return super().log(f"{name}.d/current")


class Honcho(Rival):
    name = "honcho"
    restarts = False

    def configure(self):
        self.write("Procfile", "".join(f"{name}: exec {shlex.join(words)}\n" for name, words in self.services.items()))

    def launch(self):
        with open(f"{self.folder}/log/all", "a") as log:
            self.process = subprocess.Popen(
                [f"{VENV}/bin/honcho", "start"], cwd=self.folder, env={**self.environment, "PYTHONUNBUFFERED": "1"},
                start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    begin_launch = launch

    def quit(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()

    def stop(self, name):
        self.quit()  # it can only stop all

    def begin_stop(self, name):
        self.process.send_signal(signal.SIGTERM)

    def log(self, name):
        return super().log("all")


ALL = [Bgexec, Supervisord, Circus, Runit, S6, Honcho]
