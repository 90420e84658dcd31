/// Keys that people bring from other tools, and ours for the same.
enum ForeignKeys {
    /// Our name for a key of docker compose, process-compose, systemd, pm2 or supervisord.
    static func ours(for key: String) -> String? {
        meanings[key.lowercased().filter { $0 != "_" && $0 != "-" }]
    }

    private static let meanings = [
        "cmd": "command", "run": "command", "execstart": "command", "entrypoint": "command", "script": "command",
        "environment": "env", "environmentfile": "envFile", "dotenv": "envFile",
        "workingdir": "cwd", "workingdirectory": "cwd", "directory": "cwd", "dir": "cwd",
        "dependson": "needs", "requires": "needs", "after": "needs",
        "watch": "inputs", "paths": "inputs", "files": "inputs",
        "sources": "inputs", "srcs": "inputs", "deps": "needs", "dependencies": "needs",
        "outs": "outputs", "generates": "outputs", "artifacts": "outputs", "artefacts": "outputs",
        "produces": "outputs",
        "cache": "reuse", "when": "trigger", "enabled": "autoStart",
        "virtualenv": "venv",
        "healthcheck": "health", "readinessprobe": "health", "livenessprobe": "health", "probe": "health",
        "interval": "every", "periodseconds": "every", "retries": "failures", "failurethreshold": "failures",
        "successthreshold": "successes", "startperiod": "startTimeout", "initialdelayseconds": "startTimeout",
        "stopgraceperiod": "stopTimeout", "killtimeout": "stopTimeout", "execstop": "stop",
        "processes": "services", "tasks": "jobs", "tests": "jobs",
    ]
}
