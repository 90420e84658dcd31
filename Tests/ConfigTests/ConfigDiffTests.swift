import Testing

@testable import Config

@Suite("The difference of two configurations")
struct ConfigDiffTests {
    private let base = ProjectConfig(
        venv: "venv",
        env: ["A": "1"],
        envFile: ".env",
        units: [
            UnitConfig(name: "redis", kind: .service(ServiceConfig()), command: .shell("redis"), venv: "own"),
            UnitConfig(name: "router", kind: .service(ServiceConfig()), command: .shell("r"), env: ["A": "2"]),
            UnitConfig(name: "test", kind: .job(JobConfig()), command: .shell("t"), needs: ["router"]),
        ]
    )

    private func diff(_ change: (inout ProjectConfig) -> Void) -> ConfigDiff {
        var new = base
        change(&new)
        return ConfigDiff(from: base, to: new)
    }

    @Test("of equal ones is empty")
    func equal() {
        let diff = diff { _ in }
        #expect(diff.isEmpty)
        #expect(diff.unchanged == ["redis", "router", "test"])
    }

    @Test("names what was added, removed and renamed")
    func names() {
        let diff = diff {
            $0.units[0].name = "cache"
            $0.units.removeLast()
        }
        #expect(diff.added == ["cache"])
        #expect(diff.removed == ["redis", "test"])
        #expect(diff.unchanged == ["router"])
    }

    @Test("touches only the unit that was edited, and says what")
    func edited() {
        let diff = diff {
            $0.units[1].command = .exec(["r"])
            $0.units[1].needs = ["redis"]
        }
        #expect(diff.changed.map(\.description) == ["router: command, needs changed"])
        #expect(diff.changed.map(\.needsRestart) == [true])
        #expect(diff.unchanged == ["redis", "test"])
    }

    @Test("follows the project's settings only to the units that use them")
    func project() {
        let env = diff { $0.env["A"] = "9" }
        #expect(env.changed.map(\.description) == ["redis: project env changed", "test: project env changed"])
        let venv = diff { $0.venv = "other" }
        #expect(venv.changed.map(\.description) == ["router: project venv changed", "test: project venv changed"])
        #expect(diff { $0.envFile = nil }.changed.count == 3)
        #expect(diff { $0.units[2].env = ["A": "1"] }.changed.map(\.description) == ["test: env changed"])
        let ours = diff { $0.ignore = ["x"] }
        #expect(ours.ignoreChanged && !ours.logsChanged && ours.changed.isEmpty && !ours.isEmpty)
        #expect(diff { $0.logs.maxFiles = 2 }.logsChanged)
    }

    @Test("sees a service become a job as one change")
    func kind() {
        #expect(diff { $0.units[1].kind = .job(JobConfig()) }.changed.map(\.description) == ["router: kind changed"])
    }

    @Test("is not fooled by order of variables, nor by the order of units")
    func order() throws {
        let old = try parse(#"{"jobs": {"a": {"command": "x", "env": {"P": "1", "Q": "2"}}, "b": {"command": "x"}}}"#)
        let new = try parse(#"{"jobs": {"b": {"command": "x"}, "a": {"env": {"Q": "2", "P": "1"}, "command": "x"}}}"#)
        #expect(ConfigDiff(from: old, to: new).isEmpty)
    }

    /// One edit for each field of a unit.
    private static let edits: [(UnitField, @Sendable (inout UnitConfig) -> Void)] = [
        (.command, { $0.command = .exec(["r"]) }), (.cwd, { $0.cwd = "x" }), (.env, { $0.env = ["B": "1"] }),
        (.envFile, { $0.envFile = "x" }), (.venv, { $0.venv = "x" }), (.stdin, { $0.stdin = .open }),
        (.needs, { $0.needs = ["x"] }), (.inputs, { $0.inputs = ["x"] }), (.ignore, { $0.ignore = ["x"] }),
        (.stop, { $0.stop = .shell("x") }), (.stopSignal, { $0.stopSignal = .kill }),
        (.stopTimeout, { $0.stopTimeout = .zero }),
        (.detect, { $0.kind = .service(ServiceConfig(detect: true)) }),
        (.restartDependents, { $0.kind = .service(ServiceConfig(restartDependents: true)) }),
        (.health, { $0.kind = .service(ServiceConfig(health: HealthConfig(probe: .notify))) }),
        (.kind, { $0.kind = .job(JobConfig()) }),
    ]

    @Test("names every field of a service, and the fingerprint changes with those that need a restart")
    func everyField() {
        for (field, edit) in Self.edits {
            let old = ProjectConfig(units: [
                UnitConfig(name: "a", kind: .service(ServiceConfig()), command: .shell("r"))
            ])
            var new = old
            edit(&new.units[0])
            let diff = ConfigDiff(from: old, to: new)
            #expect(diff.changed.map(\.fields) == [[field]])
            let isOther = old.startFingerprint(of: old.units[0]) != new.startFingerprint(of: new.units[0])
            #expect(isOther == field.needsRestart, "\(field)")
        }
    }

    @Test("names every field of a job")
    func jobFields() {
        let jobs = [JobConfig(timeout: .seconds(1)), JobConfig(junit: ["x"]), JobConfig(onBusy: .ignore)]
        let fields = jobs.map { job in
            diff { $0.units[2].kind = .job(job) }.changed.first?.fields
        }
        #expect(fields == [[.timeout], [.junit], [.onBusy]])
    }

    @Test("the fingerprint is the same in every process and every version")
    func fingerprint() {
        // Computed by another program from the definition in ProjectConfig+fingerprint.swift.
        #expect(String(base.startFingerprint(of: base.units[1]), radix: 16) == "6b71aadbb203e780")
    }
}
