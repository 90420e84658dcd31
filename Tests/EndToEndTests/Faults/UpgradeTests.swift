import Syscalls
import Testing

/// The program is replaced while it runs.
@Suite("An upgrade of the program")
struct UpgradeTests {
    private static let config = """
        {
          "services": {
            "printer": { "command": "i=0; while :; do echo line $i; i=$((i+1)); sleep 0.005; done", "stopTimeout": "1s" },
            "router": { \(Units.steady) }
          }
        }
        """

    @Test("L2 the daemon is replaced twenty times while a service prints: no restart, no line lost or duplicated")
    func underLoad() async throws {
        try await Scene.play(Self.config) { scene in
            let before = try await scene.start()
            var daemons: Set<Int32> = [try #require(before.daemon)]
            for _ in 1...20 {
                let restart = try await scene.bgexec("daemon", "restart")
                try #require(restart.code == 0, "\(restart)")
                let now = try await scene.status()
                daemons.insert(try #require(now.daemon))
                for unit in ["printer", "router"] {
                    #expect(now[unit].pid == before[unit].pid && now[unit].run == 1 && now[unit].restarts == 0)
                }
            }
            #expect(daemons.count == 21, "each is another one")
            #expect(try await scene.bgexec("stop").code == 0)
            let lines = scene.log("printer").compactMap { line in
                line.split(separator: " stdout F line ").last.flatMap { Int($0) }
            }
            #expect(lines.count > 20)
            #expect(lines == Array(0..<lines.count))
            let verified = try await scene.bgexec("logs", "verify")
            #expect(verified.code == 0, "\(verified)")
        }
    }

    @Test(
        "L1, L3, L6 the daemon's program is broken or missing: services that die restart, and a run whose shim was killed gets another",
        arguments: ["printf '#!/bin/sh\\nkill -ILL $$\\n' >new; chmod +x new; mv new program", "rm program"])
    func broken(replace: String) async throws {
        try await Scene.play(#"{ "services": { "router": { \#(Units.steady) } } }"#) { scene in
            try await scene.shell("cp '\(try Scene.program.get())' program")
            let start = try await scene.shell("./program start")
            try #require(start.code == 0, "\(start)")
            let before = try await scene.status()
            try await scene.shell(replace)
            try ProcessHandle(opening: try #require(before["router"].pid)).send(.kill)
            let after = try await scene.until("it is healthy again") { $0["router"].run == 2 && $0["router"].up }
            #expect(after.daemon == before.daemon)
            let shims = {
                ProcessTable.all().map(\.pid).filter {
                    ProcessTable.commandLine(of: $0)?.hasPrefix("bgexec shim \(scene.folder)/") == true
                }
            }
            let shim = try #require(shims().first)
            try ProcessHandle(opening: shim).send(.kill)
            try await scene.until("another shim is there") { shims().contains { $0 != shim } }
            let last = try await scene.status()
            #expect(last["router"].pid == after["router"].pid && last["router"].run == 2)
            // The program that works is there again.
            #expect(try await scene.bgexec("daemon", "restart").code == 0)
            #expect(try await scene.status()["router"].pid == after["router"].pid)
        }
    }
}
