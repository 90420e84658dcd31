import FoundationEssentials
import Glibc
import Syscalls
import Testing

@Suite("All projects of this machine")
struct ProjectsTests {
    @Test(
        "a project is listed with its folder, its units, its ports and its memory, and not any more once it is stopped")
    func running() async throws {
        let port = Port.free()
        let config = #"""
            { "services": { "web": \#(Server.unit(port: port, health: #""tcp": "127.0.0.1:\#(port)""#)), "idle": { \#(Units.steady) } } }
            """#
        try await Scene.play(config, files: [Server.name: Server.text, "listen": ""]) { scene in
            let report = try await scene.start()
            let listed = try #require(try await Self.entry(of: scene.folder, scene))
            #expect(listed.folderExists && listed.state == "running" && listed.daemon == report.daemon)
            #expect(listed.up == 2 && listed.units == 2)
            #expect(listed.ports.map(\.port) == [port] && listed.ports.map(\.unit) == ["web"])
            #expect(listed.ports.map(\.pid) == [report["web"].pid])
            #expect(listed.memory > 1 << 20)
            #expect(try await scene.bgexec("projects").output.contains("\(scene.folder)  "))
            try await scene.bgexec("stop")
            #expect(try await Self.entry(of: scene.folder, scene) == nil)
        }
    }

    @Test("a project is listed whose daemon was killed, and one whose folder is gone")
    func lost() async throws {
        let config = "{ \"services\": { \"a\": { \(Units.steady) } } }"
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let daemon = try ProcessHandle(opening: try #require(try await scene.start().daemon))
            try daemon.send(.kill)
            try await scene.until("it has ended") { ProcessTable.entry(of: daemon.pid).map(\.isZombie) ?? true }
            let listed = try #require(try await Self.entry(of: scene.folder, scene))
            #expect(listed.state == "without-daemon" && listed.daemon == nil && listed.units == 1)

            let next = try ProcessHandle(opening: try #require(try await scene.status().daemon))
            try next.send(Signal(number: SIGSTOP))
            try File.removeTree(scene.folder)
            // A shim may notice that, and end the run.
            let gone = try #require(try await Self.entry(of: scene.folder, scene, from: "/"))
            #expect(gone.state == "not-answering" && !gone.folderExists && gone.daemon == next.pid)
            try next.send(Signal(number: SIGCONT))
            try await scene.until("nothing is left") { scene.processes().isEmpty }
            #expect(!File.exists(scene.folder))
        }
    }

    @Test(
        "stop --all-projects stops each, whatever is wrong with one of them, and says so",
        .enabled(
            if: canIsolate, "needs a pid namespace: otherwise it would stop the projects of everybody on this machine"))
    func stopAll() async throws {
        try await Scene.play(files: ["play.sh": Self.script]) { scene in
            let words = try scene.shellCommand("").first.map { [$0] } ?? []
            let program = try Scene.program.get().description
            let run = try scene.begin(
                command: ["/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--mount-proc"] + words + [
                    "play.sh", program,
                ])
            let result = try await run.end()
            #expect(result.code == 0, "\(result)")
            let lines = result.output.split(separator: "\n")
            let (a, b, c) = ("\(scene.folder)/a", "\(scene.folder)/b", "\(scene.folder)/c")
            #expect(lines.contains("\(a): everything is stopped"), "\(result)")
            #expect(lines.contains("\(b): everything is stopped"), "\(result)")
            #expect(lines.contains { $0.hasPrefix("\(c): not stopped: the daemon (pid ") }, "\(result)")
            #expect(lines.contains("first 125"), "\(result)")
            #expect(lines.suffix(2) == ["no project of yours is running", "second 0"], "\(result)")
        }
    }

    /// Three projects: one that is well, one whose daemon was killed, and one whose daemon does not answer.
    private static let script = #"""
        set -eu
        bgexec() { "$program" "$@"; }
        program=$1
        export BGEXEC_RESTART_DAEMON=no
        for name in a b c; do
            mkdir $name
            echo '{ "services": { "steady": { "command": "sleep 1000" } } }' >$name/.bgexec.json
            (cd $name && bgexec start)
        done
        daemon() { (cd $1 && bgexec status --json) | sed -n 's/^  "daemon" : \([0-9]*\),$/\1/p'; }
        b=$(daemon b)
        c=$(daemon c)
        kill -KILL $b
        while kill -0 $b 2>/dev/null && ! grep -q '^State:.Z' /proc/$b/status 2>/dev/null; do :; done
        kill -STOP $c
        code=0; bgexec stop --all-projects || code=$?; echo "first $code"
        kill -CONT $c
        # The request has reached it all the same.
        while bgexec projects | grep -q "^$PWD/c "; do :; done
        code=0; bgexec stop --all-projects || code=$?; echo "second $code"
        """#

    private static let canIsolate = getuid() == 0 && unshareWorks

    private static let unshareWorks: Bool = {
        guard let null = try? File.openNull(),
            let process = try? SpawnRequest(
                executable: "/usr/bin/unshare",
                arguments: ["unshare", "--pid", "--fork", "--mount-proc", "/bin/true"].map { Array($0.utf8) },
                environment: [], directory: "/"
            ).start(input: null, output: null, error: null)
        else { return false }
        return (try? process.waitForEnd())??.status == .exited(0)
    }()

    @Test("stop takes units or --all-projects")
    func usage() async throws {
        try await Scene.play { scene in
            let stop = try await scene.bgexec("stop", "web", "--all-projects")
            #expect(stop.code == 2 && stop.error.contains("Give units or --all-projects, not both."), "\(stop)")
        }
    }

    // MARK: What it says

    private struct Listing: Decodable { var projects: [Entry] }

    private struct Entry: Decodable {
        struct Port: Decodable {
            var port: UInt16
            var unit: String?
            var pid: Int32
        }

        var folder: String
        var folderExists: Bool
        var state: String
        var daemon: Int32?
        var up: Int?
        var units: Int
        var ports: [Port]
        var memory: Int64
    }

    /// Those of others are listed as well: tests run at the same time.
    private static func entry(of folder: Path, _ scene: Scene, from place: Path = ".") async throws -> Entry? {
        let result = try await scene.bgexec("projects", "--json", in: place)
        try #require(result.code == 0, "\(result)")
        return try JSONDecoder().decode(Listing.self, from: Data(result.output.utf8)).projects
            .first { $0.folder == folder.description }
    }
}
