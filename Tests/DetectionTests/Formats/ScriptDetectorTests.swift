import Config
import Detection
import Syscalls
import Testing

@Suite("Scripts beside requirements that name servers")
struct ScriptDetectorTests {
    private let router = """
        import os, sys
        import redis
        from minio import Minio
        from agents.batch import run
        import task as t

        def main():
            print(f"Router ready on {os.getpid()}")
            while True:
                run()
        """

    private func found(_ files: [String: String], programs: [String] = ["redis-server", "minio"]) throws -> Found {
        try Found(
            ScriptDetector(installed: InstalledServers(postgresFolder: "/nonexistent", userIsRoot: false)), files,
            programs: programs)
    }

    private var project: [String: String] {
        [
            "requirements.txt": "# what it needs\nredis==5.0\nminio>=7 ; python_version > '3.8'\npytest\n",
            "scripts/router.py": router,
            "scripts/task.py": "", "agents/__init__.py": "", "agents/batch.py": "from . import tools\n",
            "agents/tools.py": "",
            "tests/test_router.py": "import helpers\nfrom agents import batch\n", "tests/helpers.py": "",
            "venv/bin/python": "#!/bin/sh\n",
        ]
    }

    @Test("are services with the servers that they need, their imports as inputs, and a test")
    func whole() throws {
        let found = try found(project)
        #expect(found.names == ["redis", "minio", "router", "test"])
        #expect(found.findings.venv == "venv")
        let router = try found.unit("router")
        #expect(router.words == ["python", "scripts/router.py"])
        #expect(router.needs == ["redis", "minio"])
        #expect(router.inputs == ["scripts/router.py", "agents/", "scripts/task.py"])
        #expect(router.env == ["PYTHONPATH": ".", "PYTHONUNBUFFERED": "1"])
        #expect(router.probe == .log("Router ready on"))
        let test = try found.unit("test")
        #expect(test.words == ["python", "-m", "pytest", "-q"])
        #expect(test.needs == ["redis", "minio", "router"])
        #expect(test.inputs == ["tests/", "scripts/router.py", "agents/", "scripts/task.py"])
        #expect(found.source("redis") == "requirements.txt: redis")
        #expect(found.source("router") == "scripts/router.py, beside requirements.txt with redis")
        #expect(found.remarks == [])
    }

    @Test("have only the servers that the project names and the machine has")
    func missing() throws {
        var files = project
        files["requirements.txt"] = "boto3\n"
        files["venv/bin/python"] = nil
        files["tests/test_router.py"] = nil
        let found = try found(files, programs: ["redis-server"])
        #expect(found.names == ["router"])
        #expect(try found.unit("router").words == ["python3", "scripts/router.py"])
        #expect(try found.unit("router").needs == [])
        #expect(
            found.remarks(about: "requirements.txt names boto3: if it talks to a store on this machine, install minio")
                .count == 1)
        #expect(found.remarks(about: "python3 -m venv venv").count == 1)
    }

    @Test("find their servers where .env says, and its secrets stay there")
    func dotEnv() throws {
        var files = project
        files[".env"] = "REDIS_URL=redis://localhost:6390/0\nS3_ACCESS_KEY=dev\nS3_SECRET_KEY=very-secret\n"
        let found = try found(files)
        #expect(try found.unit("redis").probe == .redis(HostPort(host: "127.0.0.1", port: 6390)))
        let minio = try found.unit("minio")
        #expect(
            minio.shellLine.contains(
                #"export MINIO_ROOT_PASSWORD="${S3_SECRET_KEY}" MINIO_ROOT_USER="${S3_ACCESS_KEY}"; exec minio"#))
        #expect(!minio.shellLine.contains("very-secret"))
        #expect(found.findings.envFile == ".env")
    }

    @Test("use the servers of a compose file")
    func composed() throws {
        var files = project
        files["compose.yaml"] = "services: { cache: { image: redis:7 }, store: { image: minio/minio } }"
        let found = try found(files)
        #expect(found.names == ["router", "test"])
        #expect(try found.unit("router").needs == ["cache", "store"])
    }

    @Test("are left to others: web frameworks, programs that end, projects without such requirements")
    func notTheirs() throws {
        #expect(
            try found(["requirements.txt": "redis\nflask\n", "app.py": "from flask import Flask\napp.run()\n"]).names
                == [])
        #expect(try found(["requirements.txt": "redis\n", "main.py": "print('done')\n"]).names == [])
        #expect(try found(["requirements.txt": "numpy\n", "scripts/router.py": router]).findings == Findings())
        #expect(
            try found(["pyproject.toml": "dependencies = [\n \"redis>=5\",\n]\n", "worker.py": "x"]).names == [
                "redis", "worker",
            ])
    }
}
