import Loop
import Syscalls
import Testing

/// The environment files of a project: what references see, and what an edit leads to.
@Suite("An environment file")
struct EnvironmentFileTests {
    /// A server on the port that `.env` says, and a job in the folder that it says.
    private static let config = #"""
        {
          "envFile": ".env",
          "services": {
            "web": { "command": "exec python3 -m http.server $PORT --bind 127.0.0.1", "inputs": ["web/"],
                     "health": { "http": "${URL}" } },
            "other": { "command": "echo ready; exec sleep infinity", "health": { "log": "ready" } }
          },
          "jobs": { "test": { "command": "pwd > $BGEXEC_PROJECT/ran; cat data", "cwd": "${WHERE:-${HOME}}" } }
        }
        """#

    private static func file(port: UInt16, folder: String) -> String {
        "PORT=\(port)\nURL=\"http://127.0.0.1:${PORT}/\"\nWHERE=\(folder)\n"
    }

    @Test("decides health addresses and folders, and an edit is applied to them")
    func edit() async throws {
        let (first, second) = (Port.free(), Port.free())
        let files = [".env": Self.file(port: first, folder: "a"), "a/data": "a", "b/data": "b"]
        try await Scene.play(Self.config, files: files) { scene in
            try await scene.startAndSettle()
            #expect(try await scene.status()["web"].health?.contains("GET / answers 200") == true)
            #expect(scene.text(of: "ran") == "\(scene.folder)/a\n")
            try scene.write(Self.file(port: second, folder: "b"), to: ".env")
            try await scene.until("the server answers on the other port") { _ in
                !Port.isFree(second) && Port.isFree(first)
            }
            let wait = try await scene.bgexec("wait", "web", "test", "--fresh")
            #expect(wait.code == 0, "\(wait)")
            #expect(scene.text(of: "ran") == "\(scene.folder)/b\n", "the verdict is about the new folder")
            #expect(scene.log("executor").contains { $0.contains(".env was saved: ") && $0.contains("health") })
            let environment = try await scene.bgexec("env", "web")
            #expect(environment.output.contains("URL=http://127.0.0.1:\(second)/"), "\(environment)")
        }
    }

    @Test(
        "without a variable that is needed leaves the last good configuration active, also for a new daemon, until it is fixed"
    )
    func broken() async throws {
        let port = Port.free()
        let good = Self.file(port: port, folder: "a")
        try await Scene.play(Self.config, files: [".env": good, "a/data": "a"]) { scene in
            let first = try await scene.startAndSettle()
            try scene.write("PORT=\(port)\nWHERE=a\n", to: ".env")
            let told = try await scene.until("the mistake is told") { $0.configProblem != nil }
            #expect(told.configProblem?.contains("URL is not set: looked for in \".env\" and the environment") == true)
            #expect(told.configProblem?.contains(".bgexec.json:5:") == true, "\(told.configProblem ?? "")")
            let fresh = try await scene.bgexec("wait", "test", "--fresh", "--timeout", "60s")
            #expect(fresh.code == 123, "\(fresh)")
            try ProcessHandle(opening: try #require(first.daemon)).send(.kill)
            let check = try await scene.bgexec("check")
            #expect(check.code == 2 && check.error.contains("set it in \".env\""), "\(check)")
            let next = try await scene.until("a new daemon has taken over") {
                $0.daemon != nil && $0.daemon != first.daemon
            }
            #expect(next.configProblem != nil)
            try scene.write(good, to: ".env")
            let last = try await scene.until("all is good again") { $0.configProblem == nil && $0["web"].up }
            #expect(last["other"].up)
        }
    }

    @Test("that takes a value from the shell makes a verdict stale when that is another one")
    func inherited() async throws {
        let config = #"{ "envFile": "x.env", "jobs": { "test": { "command": "echo $WHO", "inputs": ["x"] } } }"#
        let files = ["x.env": "WHO=${FROM_SHELL:-nobody}\n", "x": ""]
        try await Scene.play(config, files: files) { scene in
            let first = try await scene.bgexec("once", "test")
            #expect(first.output == "nobody\n", "\(first)")
            try await scene.bgexec("stop")
            let second = try await scene.shell("FROM_SHELL=me bgexec wait test --fresh && bgexec logs test --run last")
            #expect(second.output.contains("run 2 saw these inputs") && second.output.contains("\nme\n"), "\(second)")
        }
    }
}
