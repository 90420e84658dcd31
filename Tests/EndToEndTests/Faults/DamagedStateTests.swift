import Glibc
import Loop
import Syscalls
import Testing

/// Files of the state that are damaged while no daemon is there.
@Suite("Damaged state")
struct DamagedStateTests {
    @Test("X8 a history that is emptied under the daemon is set aside, and begun again from the records")
    func emptiedHistory() async throws {
        let config = #"{ "jobs": { "t": { "command": "true", "trigger": "manual" } } }"#
        try await Scene.play(config) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("once", "t").code == 0)
            #expect(try await scene.shell(": >.bgexec/history.db").code == 0)
            #expect(try await scene.bgexec("once", "t").code == 0)
            let history = try await scene.bgexec("history")
            #expect(history.code == 0 && history.output.contains("t#1") && history.output.contains("t#2"), "\(history)")
        }
    }

    @Test(
        "X4 whatever stands in the place of the configuration: a project that runs can be asked and stopped",
        arguments: ["ln -s .bgexec.json .bgexec.json", "mkdir .bgexec.json", "mkfifo .bgexec.json"])
    func configurationOfAnotherKind(make: String) async throws {
        let config = #"{ "services": { "a": { "command": "exec sleep infinity" } } }"#
        try await Scene.play(config) { scene in
            try await scene.start()
            #expect(try await scene.shell("mv .bgexec.json ../kept; \(make)").code == 0)
            for command in ["status", "logs", "history"] {
                let result = try await scene.bgexec(command)
                #expect(result.code == 0, "\(command): \(result)")
            }
            #expect(try await scene.bgexec("stop").code == 0)
            let check = try await scene.bgexec("check")
            #expect(check.code != 0 && check.error.contains("\(scene.folder)/.bgexec.json"), "\(check)")
            #expect(!check.error.contains("there is no .bgexec.json"), "\(check)")
            #expect(try await scene.shell("rm -rf .bgexec.json && mv ../kept .bgexec.json").code == 0)
        }
    }

    private static let config = """
        { "services": { "a": { \(Units.steady) }, "b": { \(Units.steady), "needs": ["a"] }, "idle": { \(Units.steady) } } }
        """

    private func kill(_ pid: Int32?) async throws {
        let process = try ProcessHandle(opening: try #require(pid))
        try process.send(.kill)
        try await process.waitUntilGone()
    }

    /// What is done to a file.
    enum Damage: String, CaseIterable {
        case empty = ": >"
        case garbage = "head -c 3000 /dev/urandom >"
        case removed = "rm"
        /// Still JSON, or a record, as a bit that flips in a name or number leaves it.
        case flipped = "sed -i 's/a/c/3g'"
    }

    @Test("X6 what lives goes on and counts as wanted, and the damage is told", arguments: Damage.allCases)
    func state(damage: Damage) async throws {
        try await Scene.play(Self.config, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start("b")
            try await kill(before.daemon)
            #expect(try await scene.shell("\(damage.rawValue) .bgexec/state.json").code == 0)
            let after = try await scene.until("both are healthy") {
                $0["a"].state == "healthy" && $0["b"].state == "healthy"
            }
            for unit in ["a", "b"] {
                #expect(after[unit].pid == before[unit].pid && after[unit].run == 1 && after[unit].wanted)
            }
            #expect(!after["idle"].wanted && after["idle"].state == "stopped")
            let told = try await scene.bgexec("status").output
            #expect(told.contains("state.json was") && told.contains("a, b still ran"), "\(told)")
            #expect(scene.exists(".bgexec/state.json.damaged") == (damage != .removed))
            // It is wanted indeed.
            try await kill(after["a"].pid)
            try await scene.until("it is up again") { $0["a"].run == 2 && $0["a"].up }
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(scene.processes().isEmpty)
        }
    }

    @Test("a damaged state of a project of which nothing runs starts nothing, and that is told")
    func nothingRuns() async throws {
        try await Scene.play(Self.config) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("stop").code == 0)
            try await scene.shell("echo garbage > .bgexec/state.json")
            let status = try await scene.bgexec("status")
            #expect(status.code == 0 && status.output.contains("not running"), "\(status)")
            #expect(scene.processes().isEmpty)
        }
    }

    @Test(
        "X6 a record of a run is damaged, its shim alive or dead: no second copy, stop ends it, and a time limit holds",
        arguments: [false, true], ["began", "launch", "began launch", "ended lock needs"])
    func records(shimDies: Bool, files: String) async throws {
        for damage in [Damage.garbage, .empty, .removed] {
            try await Scene.play(Self.config, variables: Scene.withoutReturn) { scene in
                let before = try await scene.start("a")
                let leader = try #require(before["a"].pid)
                try await kill(before.daemon)
                if shimDies { try await kill(scene.processes(ofShims: "a").first) }
                try await scene.shell("cd .bgexec/runs/a/1 && for file in \(files); do \(damage.rawValue) $file; done")
                let after = try await scene.until("it is healthy") { $0["a"].state == "healthy" && $0["a"].pid != nil }
                #expect(after["a"].pid == leader && after["a"].run == 1, "\(damage): \(after["a"])")
                let stop = try await scene.bgexec("stop")
                #expect(stop.code == 0, "\(damage): \(stop)")
                #expect(scene.processes().isEmpty)
            }
        }
    }

    @Test("a job's time limit holds though the record of its begin is damaged", arguments: [false, true])
    func limit(shimDies: Bool) async throws {
        let config = #"{ "jobs": { "test": { "command": "exec sleep infinity", "timeout": "3s" } } }"#
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let once = try scene.begin(["once", "test"])
            let report = try await scene.until("it runs") { $0["test"].pid != nil }
            try await kill(report.daemon)
            if shimDies { try await kill(scene.processes(ofShims: "test").first) }
            // Two days from now.
            try await scene.shell("sed -i 's/^monotonic-ns .*/monotonic-ns 999999999999999/' .bgexec/runs/test/1/began")
            #expect(try await once.end().code == 124)
            #expect(scene.processes().count { $0.command.hasPrefix("sleep") } == 0)
        }
    }
}
