import ArgumentParser
import Loop
import Model
import Syscalls
import Watcher
import Wire

/// Changes of files, straight from a watcher of the command's own.
struct FileEvents: ParsableArguments {
    @Argument(
        help: "Folders and files to watch; they need not exist yet. By default, the working folder.",
        completion: .file())
    var paths: [String] = []

    @Flag(help: "Also print the kernel's events as they arrive.")
    var raw = false

    @Flag(help: "Include everything: no default ignores, no ignore files.")
    var all = false

    @Flag(
        help: """
            Answer each line of standard input with `sync N` once everything written before it has been printed, where N is the \
            number of the newest change set, and exit when the input ends. The line `known` is answered once the files' initial \
            contents are known too.
            """)
    var sync = false

    /// Prints change sets until Ctrl+C.
    /// - Returns: the exit code.
    @LoopActor
    func follow(json: Bool) async throws -> Int32 {
        let here = try File.workingDirectory()
        let roots = (paths.isEmpty ? ["."] : paths).map { WatchRoot(PathArgument.absolute($0, from: here)) }
        let ignore = IgnoreConfiguration(base: here, defaults: !all, git: !all, own: !all)
        var configuration = WatcherConfiguration(roots: roots, ignore: ignore)
        let printer = ChangePrinter(from: here, json: json)
        if raw { configuration.hooks.onEvent = { printer.print($0) } }
        let watcher = try Watcher(configuration, on: EventLoop.running)
        let interrupt = try InterruptWatch()
        interrupt.onInterrupt { watcher.stop() }
        let notices = Task.onLoop {
            for await notice in watcher.notices { Output.error("bgexec: \(notice)\n") }
        }
        try await watcher.start()
        if !interrupt.wasInterrupted { Output.error("bgexec: watching \(Self.counted(watcher.statistics))\n") }
        let barrier = sync ? try answerLines(watcher, printer) : nil
        for await set in watcher.changeSets { try printer.print(set) }
        notices.cancel()
        barrier?.cancel()
        return interrupt.wasInterrupted ? UserError.Code.interrupted.rawValue : 0
    }

    /// Answers what comes on standard input.
    @LoopActor
    private func answerLines(_ watcher: Watcher, _ printer: ChangePrinter) throws -> StandardInputLines {
        try StandardInputLines { line in
            Task.onLoop {
                if line == "known" { await watcher.backgroundWorkDone() }
                printer.answer(await watcher.sync())
            }
        } ended: {
            Task.onLoop {
                await watcher.sync()
                watcher.stop()
            }
        }
    }

    private static func counted(_ statistics: WatcherStatistics) -> String {
        let polled = statistics.polledFolders > 0 ? ", \(statistics.polledFolders) of them by polling" : ""
        return "\(Counted.text(statistics.folders, "folder"))\(polled)"
    }
}
