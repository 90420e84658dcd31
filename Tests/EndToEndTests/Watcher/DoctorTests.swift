import FoundationEssentials
import Glibc
import Syscalls
import Testing

/// `bgexec doctor`: who holds how many watches, and is what we know true.
@Suite("doctor")
struct DoctorTests {
    private struct Report: Decodable {
        struct Inotify: Decodable { var watches: Amount, instances: Amount, holders: [Holder] }
        struct Amount: Decodable { var used: Int, limit: Int?, setting: String? }
        struct Holder: Decodable { var pid: Int32, watches: Int, instances: Int, command: String }
        struct Tree: Decodable {
            var folders: Int, files: Int, watches: Int, polledFolders: Int, memoryKiB: Int
            var warnings: [String]
            var namesCompared: Int
            var differences: [String]
        }
        var inotify: Inotify
        var tree: Tree
        var daemon: Tree?
        var healthy: Bool
    }

    @Test("each holder of watches is shown with its pid and command, and the tree with its audit")
    func holders() async throws {
        try await Scene.watching(before: "mkdir -p a/b c; touch a/f c/g") { scene, watcher in
            try await watcher.known()
            let result = try await scene.bgexec("doctor", "--json", in: "R")
            #expect(result.code == 0)
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
            let holder = try #require(report.inotify.holders.first { $0.pid == watcher.pid })
            #expect(holder.watches >= 4)
            #expect(holder.instances == 2)
            #expect(holder.command.contains("events --json --sync"))
            #expect(report.inotify.watches.used >= holder.watches)
            #expect(report.inotify.watches.limit ?? 0 > 0)
            #expect(report.inotify.watches.setting?.contains("inotify") == true)
            #expect(report.inotify.instances.used >= 2)
            #expect(report.tree.folders == 4)
            #expect(report.tree.files == 2)
            #expect(report.tree.namesCompared == 5)
            #expect(report.tree.differences == [])
            #expect(report.healthy)

            let text = try await scene.bgexec("doctor", in: "R")
            #expect(text.code == 0)
            #expect(text.output.contains("in use by this user"))
            #expect(text.output.contains("4 folders and 2 files"))
            #expect(text.output.contains("5 names compared with the disk: no differences"))
        }
    }

    @Test("in a project it checks the inputs, and warns about missing ones")
    func project() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/", "gone/"] } } }"#
        try await Scene.play(config, files: ["src/a": "", "other/b": ""]) { scene in
            let result = try await scene.bgexec("doctor", "--json")
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
            #expect(result.code == 0)
            #expect(report.tree.warnings == ["\(scene.folder)/gone does not exist; waiting for it"])
            #expect(report.tree.files == 2, "src/a and the configuration")
        }
    }

    @Test("in a running project, the daemon's own view is compared with the disk too")
    func daemon() async throws {
        try await Scene.play(Units.pipeline, files: Units.pipelineFiles) { scene in
            try await scene.start()
            try await scene.shell(
                "mkdir -p router/new/deep; touch router/new/deep/f; mv router/router.py router/other.py")
            let result = try await scene.bgexec("doctor", "--json")
            #expect(result.code == 0, "\(result)")
            let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
            let daemon = try #require(report.daemon)
            #expect(daemon.differences == [])
            #expect(daemon.namesCompared == report.tree.namesCompared)
            #expect(daemon.folders == report.tree.folders)
            let text = try await scene.bgexec("doctor")
            #expect(text.output.contains("\ndaemon     \(daemon.folders) folders and \(daemon.files) files by "))
        }
    }

    @Test("a folder that cannot be read is a warning, and exit 1")
    func unreadable() async throws {
        try await Scene.play(files: ["d/f": "", "e/f": ""]) { scene in
            let program = try Scene.program.get()
            try await scene.shell("chmod 0 d; chmod 711 ..; cp '\(program)' ../bgexec; chmod 755 ../bgexec")
            let wrapper = geteuid() == 0 ? Machine.asNobody : []
            let result = try await scene.begin(command: wrapper + ["\(scene.folder.parent)/bgexec", "doctor"]).end()
            #expect(result.code == 1)
            #expect(result.output.contains("warning: \(scene.folder)/d cannot be watched: Permission denied"))
            #expect(result.output.contains("no differences"))
            try await scene.shell("chmod 755 d")
        }
    }

    @Test(
        "nearly all watches in use: it shows the command that helps",
        .enabled(if: Machine.mayNestUsers, "this machine lets no user make a user namespace"))
    func scarce() async throws {
        try await Scene.play(files: ["a/b/c/d/e/f/g/h/i/j": ""]) { scene in
            let words = try Machine.limited("max_inotify_watches", to: 8) + [Scene.program.get().description, "doctor"]
            let result = try await scene.begin(command: words).end()
            #expect(result.code == 1)
            #expect(result.output.contains("of 8 in use by this user"))
            #expect(result.output.contains("sudo sysctl user.max_inotify_watches=524288"))
            #expect(result.output.contains("no differences"))
        }
    }

    @Test("a mistake in the configuration is reported as everywhere, and an argument is refused: exit 2")
    func wrongUse() async throws {
        try await Scene.play { scene in
            #expect(try await scene.bgexec("doctor", "src").code == 2)
            try scene.write(#"{ "job": {} }"#, to: ".bgexec.json")
            let result = try await scene.bgexec("doctor")
            #expect(result.code == 2)
            #expect(result.error.contains("did you mean \"jobs\"?"))
            try scene.remove(".bgexec.json")
        }
    }
}
