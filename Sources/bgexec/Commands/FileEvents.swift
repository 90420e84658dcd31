import ArgumentParser
import Loop
import Syscalls
import Watcher

/// Changes of files, straight from a watcher of the command's own.
struct FileEvents: ParsableArguments {
    @Argument(help: "Folders and files to watch; they need not exist yet. The working folder if none is given.")
    var paths: [String] = []

    @Flag(help: "Print the kernel's events too, as they come.")
    var raw = false

    @Flag(help: "Leave nothing out: no defaults, no ignore files.")
    var all = false

    @Flag(
        help: "Answer each line of standard input with `sync N` once all that was written before it has been printed.")
    var sync = false

    /// Prints change sets until Ctrl+C.
    @LoopActor
    func follow(json: Bool) async throws {
        let here = try File.workingDirectory()
        let roots = (paths.isEmpty ? ["."] : paths).map { WatchRoot(PathArgument.absolute($0, from: here)) }
        let ignore = IgnoreConfiguration(base: here, defaults: !all, git: !all, own: !all)
        var configuration = WatcherConfiguration(roots: roots, ignore: ignore)
        if raw {
            configuration.hooks.onEvent = {
                Output.print("raw \($0.names) \($0.path.map(String.init(describing:)) ?? "-")")
            }
        }
        let watcher = try Watcher(configuration)
        let interrupt = try InterruptWatch()
        interrupt.onInterrupt { watcher.stop() }
        let notices = Task.onLoop {
            for await notice in watcher.notices { Output.error("bgexec: \(notice)\n") }
        }
        try await watcher.start()
        Output.error("bgexec: watching \(watcher.statistics.folders) folders\n")
        let barrier = sync ? try StandardInputLines { Task.onLoop { await answer(watcher, json: json) } } : nil
        for await set in watcher.changeSets { try show(set, from: here, json: json) }
        notices.cancel()
        barrier?.cancel()
    }

    @LoopActor
    private func answer(_ watcher: Watcher, json: Bool) async {
        let number = await watcher.sync()
        // After the sets that the barrier delivered, which the reader of the sequence prints in a job of its own.
        await Task.yield()
        Output.print(json ? "{\"sync\":\(number)}" : "sync \(number)")
    }

    private func show(_ set: ChangeSet, from here: Path, json: Bool) throws {
        if json { return try JSONOutput.print(ChangeSetReport(set, from: here), pretty: false) }
        for change in ChangeSetReport(set, from: here).changes {
            Output.print("\(change.kind) \(change.from.map { "\($0) -> " } ?? "")\(change.path)")
        }
    }
}
