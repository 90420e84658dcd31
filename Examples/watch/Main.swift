import Loop
import Syscalls
import Watcher

/// `watch FOLDER…` prints what changes in folders and files, one settled change set after the other.
@main
enum Main {
    static func main() throws {
        let paths = try CommandLine.arguments.dropFirst().map { try File.resolved(Path($0)) }
        guard let first = paths.first else {
            show("usage: watch FOLDER…")
            ThisProcess.exit(2)
        }
        let configuration = WatcherConfiguration(
            roots: paths.map { WatchRoot($0) }, ignore: IgnoreConfiguration(base: first))
        let loop = try EventLoop()
        Task.onLoop {
            do { try await watch(configuration, loop) } catch { show("cannot watch: \(error)") }
            ThisProcess.exit(1)
        }
        try loop.run()
    }

    @LoopActor
    static func watch(_ configuration: WatcherConfiguration, _ loop: EventLoop) async throws {
        let watcher = try Watcher(configuration, on: loop)
        Task.onLoop { for await notice in watcher.notices { show("notice: \(notice)") } }
        try await watcher.start()
        show("watching")
        for await set in watcher.changeSets {
            show("change set \(set.number)")
            for change in set.changes { show("  \(name(of: change.kind)) \(change.path)") }
        }
    }

    static func name(of kind: Change.Kind) -> String {
        switch kind {
        case .created: "created"
        case .modified: "modified"
        case .removed: "removed"
        case .metadata: "metadata"
        case .renamed(let old): "renamed from \(old) to"
        }
    }

    static func show(_ line: String) { _ = ThisProcess.write(Array("\(line)\n".utf8), to: .output) }
}
