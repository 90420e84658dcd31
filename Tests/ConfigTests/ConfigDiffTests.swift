import Testing

@testable import Config

@Suite("The difference of two configurations")
struct ConfigDiffTests {
    private let base = ProjectConfig(
        venv: "venv",
        env: ["A": "1"],
        envFile: ".env",
        units: [
            UnitConfig(name: "redis", kind: .service(ServiceConfig()), command: .shell("redis"), venv: .own("own")),
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
        (.envFile, { $0.envFile = "x" }), (.venv, { $0.venv = .own("x") }), (.stdin, { $0.stdin = .open }),
        (.needs, { $0.needs = ["x"] }), (.inputs, { $0.inputs = ["x"] }), (.ignore, { $0.ignore = ["x"] }),
        (.stop, { $0.stop = .shell("x") }), (.stopSignal, { $0.stopSignal = .kill }),
        (.stopTimeout, { $0.stopTimeout = .zero }),
        (.autoStart, { $0.kind = .service(ServiceConfig(autoStart: false)) }),
        (.detect, { $0.kind = .service(ServiceConfig(detect: true)) }),
        (.restartDependents, { $0.kind = .service(ServiceConfig(restartDependents: true)) }),
        (.health, { $0.kind = .service(ServiceConfig(health: HealthConfig(probe: .notify))) }),
        (.kind, { $0.kind = .job(JobConfig()) }), (.references, { $0.envFileReferences = ["A": "x"] }),
        (.venv, { $0.venv = .none }),
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

    private static func ofJob(
        _ edit: @escaping @Sendable (inout JobConfig) -> Void
    ) -> @Sendable (inout UnitConfig) -> Void {
        { unit in
            var job = JobConfig()
            edit(&job)
            unit.kind = .job(job)
        }
    }

    /// One edit for each field that only a job has.
    private static let jobEdits: [(UnitField, @Sendable (inout UnitConfig) -> Void)] = [
        (.outputs, ofJob { $0.outputs = ["x"] }), (.trigger, ofJob { $0.trigger = .manual }),
        (.reuse, ofJob { $0.reuse = false }), (.timeout, ofJob { $0.timeout = .seconds(1) }),
        (.junit, ofJob { $0.junit = ["x"] }), (.tap, ofJob { $0.tap = .files(["x"]) }),
        (.onBusy, ofJob { $0.onBusy = .ignore }),
    ]

    @Test("names every field of a job, and none of them needs a restart")
    func jobFields() {
        for (field, edit) in Self.jobEdits {
            let changes = diff { edit(&$0.units[2]) }.changed
            #expect(changes.map(\.fields) == [[field]])
            #expect(changes.first?.needsRestart == false)
        }
    }

    @Test("the fingerprint of verdicts changes with what a run does and how it is judged, and with nothing else")
    func verdicts() {
        let old = ProjectConfig(units: [UnitConfig(name: "a", kind: .job(JobConfig()), command: .shell("r"))])
        func isOther(_ edit: (inout UnitConfig) -> Void) -> Bool {
            var new = old
            edit(&new.units[0])
            return old.verdictFingerprint(of: old.units[0]) != new.verdictFingerprint(of: new.units[0])
        }
        let onlyOfService: Set<UnitField> = [.autoStart, .detect, .restartDependents, .health, .kind]
        let deciding: Set<UnitField> = [
            .command, .cwd, .env, .envFile, .venv, .references, .stdin, .timeout, .junit, .tap,
        ]
        for (field, edit) in Self.edits.filter({ !onlyOfService.contains($0.0) }) + Self.jobEdits {
            #expect(isOther(edit) == deciding.contains(field), "\(field)")
        }
        #expect(!isOther { $0.name = "b" })
        #expect(isOther { $0.kind = .service(ServiceConfig()) })
    }

    @Test("the fingerprint of verdicts changes with the project's environment, as far as it reaches the unit")
    func verdictsOfProject() {
        func isOther(_ unit: Int, _ change: (inout ProjectConfig) -> Void) -> Bool {
            var new = base
            change(&new)
            return base.verdictFingerprint(of: base.units[unit]) != new.verdictFingerprint(of: new.units[unit])
        }
        #expect(isOther(2) { $0.env["A"] = "9" })
        #expect(!isOther(1) { $0.env["A"] = "9" }, "the unit has its own A")
        #expect(isOther(2) { $0.venv = "x" } && !isOther(0) { $0.venv = "x" })
        #expect(isOther(2) { $0.envFile = nil })
        #expect(!isOther(2) { $0.logs.maxFiles = 2 } && !isOther(2) { $0.ignore = ["x"] })
    }

    @Test("fingerprints are the same in every process and every version")
    func fingerprint() {
        // Computed by another program from the definition in ProjectConfig+fingerprint.swift.
        #expect(String(base.startFingerprint(of: base.units[1]), radix: 16) == "6b71aadbb203e780")
        #expect(String(base.verdictFingerprint(of: base.units[2]), radix: 16) == "4257c0124940e830")
    }
}
