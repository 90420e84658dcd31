import Config
import Testing

@testable import Detection

@Suite("Several findings in one project")
struct MergeTests {
    /// What a detector of a file with processes says.
    private struct Declared: Detector {
        let units: [DetectedUnit]

        func detect(in folder: ProjectFolder) -> Findings { folder.place.isEmpty ? Findings(units: units) : Findings() }
    }

    private static let redis = DetectedUnit(
        UnitConfig(
            name: "redis",
            kind: .service(ServiceConfig(health: HealthConfig(probe: .redis(HostPort(host: "127.0.0.1", port: 6379))))),
            command: .exec(["redis-server"])), source: "docker-compose.yml, services.redis")

    private static func service(_ name: String, _ line: String, _ source: String) -> DetectedUnit {
        DetectedUnit(UnitConfig(name: name, kind: .service(ServiceConfig()), command: .shell(line)), source: source)
    }

    private static func job(_ name: String, _ line: String, inputs: [String] = []) -> DetectedUnit {
        DetectedUnit(
            UnitConfig(name: name, kind: .job(JobConfig()), command: .shell(line), inputs: inputs), source: "Makefile")
    }

    private static let flask = [
        "app.py": "from flask import Flask\napp = Flask(__name__)\n", "requirements.txt": "flask\npytest\n",
        "tests/test_a.py": "def test_a(): pass\n", ".venv/bin/python": "#!/bin/sh\n", ".venv/bin/pytest": "#!/bin/sh\n",
    ]

    @Test("programs and tests need the databases that are found, and come after them")
    func needs() throws {
        let found = try detected(Self.flask, formats: [Declared(units: [Self.redis])])
        #expect(found.names == ["redis", "web", "test"])
        #expect(try found.unit("web").needs == ["redis"])
        #expect(try found.unit("test").needs == ["redis"])
        #expect(try found.unit("redis").needs == [])
    }

    @Test("a process that a Procfile declares stands for the guess of a framework, and the other is named")
    func processBeatsGuess() throws {
        let found = try detected(
            Self.flask, formats: [Declared(units: [Self.service("web", "gunicorn app:app", "Procfile line 1")])])
        #expect(found.names == ["web", "test"])
        #expect(try found.unit("web").line == "gunicorn app:app")
        #expect(found.remarks == ["Flask in app.py is left out: web, found by Procfile line 1, does the same."])
    }

    @Test("a target of a Makefile stands for a guess, with the inputs of the guess, but not for a script")
    func targets() throws {
        let make = Declared(units: [Self.job("test", "make test", inputs: ["."])])
        let python = try detected(Self.flask, formats: [make])
        #expect(try python.unit("test").line == "make test")
        #expect(try python.unit("test").inputs == ["tests/", "*.py", "requirements.txt"])
        let node = try detected(
            ["package.json": #"{"scripts": {"test": "mocha"}}"#], programs: ["npm"], formats: [make])
        #expect(node.names == ["test"])
        #expect(try node.unit("test").line == "npm test")
    }

    @Test(
        "what only seems to be a service gives way to the framework in the same file, and its test gives its needs to the better one"
    )
    func guesses() throws {
        var test = Self.job("test", "python -m pytest -q")
        test.config.needs = ["redis", "router"]
        let app = DetectedUnit(
            UnitConfig(name: "app", kind: .service(ServiceConfig()), command: .exec(["python", "app.py"])),
            source: "app.py, beside requirements.txt")
        let scripts = Guessing(
            Declared(units: [
                Self.redis, app, Self.service("router", "python scripts/router.py", "scripts/router.py"), test,
            ]))
        let found = try detected(Self.flask, formats: [scripts])
        #expect(found.names == ["redis", "router", "web", "test"])
        #expect(try found.unit("test").needs == ["redis", "router"])
        #expect(try found.unit("test").line.hasPrefix("python3 -m pytest --junitxml"))
    }

    @Test("tests of two languages in one folder have two names")
    func twoLanguages() throws {
        let files = Self.flask.merging(["package.json": #"{"scripts": {"test": "mocha", "dev": "vite"}}"#]) {
            first, _ in first
        }
        let found = try detected(files, programs: ["npm"])
        #expect(found.names == ["web", "web-node", "test", "test-node"])
    }

    @Test("what a compose file builds gives way to the project's own start when docker is missing")
    func withoutDocker() throws {
        let compose = Declared(units: [Self.service("app", "docker compose up app", "docker-compose.yml")])
        #expect(try detected(Self.flask, formats: [compose]).names == ["web", "test"])
        #expect(try detected(Self.flask, programs: ["docker"], formats: [compose]).names == ["app", "test"])
    }

    @Test("names that no unit may have are made fit, and each is there once")
    func names() throws {
        let odd = ["verify", "-x y/z", "ü", "", String(repeating: "n", count: 100), "a", "a b", "a-b"]
        let found = try detected([:], formats: [Declared(units: odd.map { Self.service($0, "true", "Procfile") })])
        #expect(
            found.names == [
                "verify-unit", "x-y-z", "unit", "unit-2", String(repeating: "n", count: 64), "a", "a-b", "a-b-2",
                "test",
            ])
        let two = [
            Declared(units: [Self.service("a b", "true", "Procfile")]),
            Declared(units: [Self.service("a/b", "false", "compose")]),
        ]
        #expect(try detected([:], formats: two).names == ["a-b", "a-b-2", "test"])
    }

    @Test("a unit that cannot be written is left out, and said to be")
    func unwritable() throws {
        let found = try detected(
            [:],
            formats: [
                Declared(units: [
                    Self.service("a", " ", "Procfile line 3"), Self.service("b", "true", "Procfile line 4"),
                ])
            ])
        #expect(found.names == ["b", "test"])
        #expect(found.remarks.contains { $0.hasPrefix("Procfile line 3 is left out: ") })
    }

    @Test("hostile names of files and scripts end in a configuration that says the same")
    func hostile() throws {
        let found = try detected(
            [
                "package.json":
                    #"{"scripts": {"test": "mocha \u001b[31m \"$(reboot)\""}, "packageManager": "rm -rf@1"}"#,
                "a\u{1B}[2J/x.js": "",
                "we[ir]d*/x.js": "", "!x/x.js": "", "#y/x.js": "", "ok/x.js": "",
            ], programs: ["npm"])
        #expect(try found.unit("test").line == "npm test")
        #expect(try found.unit("test").inputs == ["\\!x/", "\\#y/", "ok/", "we\\[ir]d\\*/", "package.json"])
    }

    @Test("an empty folder: nothing is found, and the test fails with what to write")
    func empty() throws {
        let found = try detected([:])
        #expect(found.isEmpty)
        #expect(
            try found.unit("test").command
                == .shell(
                    "echo 'bgexec: write the command of your test into .bgexec.json, at jobs.test.command' >&2; exit 125"
                ))
    }

    @Test("a file that is too long, or no text, says nothing")
    func tooLong() throws {
        let long = #"{"scripts": {"test": "mocha"}, "x": ""# + String(repeating: "x", count: 1 << 20) + #""}"#
        #expect(try detected(["package.json": long]).isEmpty)
    }

    @Test("a compose file says itself what its services need: nothing is added")
    func declaredNeeds() throws {
        let compose = """
            services:
              cache: { image: "redis:7", ports: ["6390:6379"] }
              mc: { image: memcached, ports: ["11212:11211"] }
            """
        let found = try detected(["compose.yaml": compose], programs: ["redis-server"], formats: [ComposeDetector()])
        #expect(try found.unit("mc").needs.isEmpty)
    }

    @Test("folders that are too many are said to be left out")
    func manyFolders() throws {
        let files = Dictionary(uniqueKeysWithValues: (1...25).map { ("s\($0)/go.mod", "module s\($0)\n") })
        #expect(try detected(files).remarks.contains { $0.contains("others are left out") })
        #expect(try !detected(["s1/go.mod": "module a\n"]).remarks.contains { $0.contains("left out") })
    }

    @Test("a target that may not be a server is not started, and that is said")
    func uncertainTarget() throws {
        let found = try detected(
            ["Makefile": "run:\n\t./prog\ntest:\n\techo ok\n"], programs: ["make"], formats: [MakefileDetector()])
        #expect(found.remarks.contains { $0.contains("`bgexec start run` starts it") })
    }

    @Test("a recipe whose parameters may be left out runs without them")
    func parameters() throws {
        let text = "test *args:\n  echo t {{args}}\nlint level='1':\n  true\nbuild target:\n  true\n"
        let found = try detected(["justfile": text], programs: ["just"], formats: [JustfileDetector()])
        #expect(found.names == ["test"])
    }

    @Test("a frontend and a backend in folders of their own")
    func folders() throws {
        let found = try detected(
            [
                "README.md": "", "frontend/package.json": #"{"scripts": {"dev": "vite", "test": "vitest run"}}"#,
                "frontend/src/a.ts": "",
                "backend/requirements.txt": "flask\npytest\n",
                "backend/app.py": "from flask import Flask\napp = Flask(__name__)\n",
                "backend/test_app.py": "def test_a(): pass\n", "backend/venv/bin/python": "#!/bin/sh\n",
                "backend/venv/bin/pytest": "#!/bin/sh\n",
                "backend/venv/pyvenv.cfg": "",
            ], programs: ["npm"], formats: [Declared(units: [Self.redis])])
        #expect(found.names == ["redis", "backend", "frontend", "backend-test", "frontend-test"])
        let backend = try found.unit("backend")
        #expect((backend.cwd, backend.venv) == ("backend", .own("backend/venv")))
        #expect(backend.inputs == ["backend/**/*.py", "backend/requirements.txt"])
        #expect(backend.needs == ["redis"])
        let test = try found.unit("backend-test")
        #expect(test.line == "python3 -m pytest --junitxml=../.bgexec/reports/backend-pytest.xml")
        #expect(test.job?.junit == [".bgexec/reports/backend-pytest.xml"])
        #expect(found.config.ignore == ["backend/venv/"])
        #expect(try found.unit("frontend-test").cwd == "frontend")
        #expect(found.source(of: "frontend") == "scripts.dev of package.json, in frontend")
    }
}
