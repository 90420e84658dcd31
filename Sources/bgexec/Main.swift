import ArgumentParser
import Config
import Model
import Supervisor
import Syscalls

@main
enum Main {
    static func main() {
        ThisProcess.fillStandardStreams()
        // An error like any other, for every command: `ulimit -f` must not be able to kill a daemon or a shim.
        SignalQueue.ignoreFileSizeLimit()
        // Before the arguments are touched: Swift reads them from /proc, and without it every command would look like none.
        if let problem = ProcessTable.problem {
            Output.error("bgexec: \(problem)\n")
            ThisProcess.exit(UserError.Code.internalFailure.rawValue)
        }
        // A shim is entered before anything else of the program is touched: it must stay small.
        if let code = Shim.main(CommandLine.arguments) { ThisProcess.exit(code) }
        do {
            let typed = try CommandLineWords(Array(CommandLine.arguments.dropFirst()))
            try typed.enterFolders()
            let words = typed.words
            if let topic = HelpTopic(words) { return Output.write(topic.text) }
            try checkCommand(words)
            var command =
                try BgexecOverview.isAsked(by: words) ? BgexecOverview.parseAsRoot(words) : Bgexec.parseAsRoot(words)
            try command.run()
        } catch let error as UserError {
            ThisProcess.exit(ErrorReport(error).write())
        } catch {
            ThisProcess.exit(leave(error))
        }
    }

    /// Says what was wrong with the arguments, or prints the help that was asked for.
    /// - Returns: the exit code; bad usage is 2, as the documentation promises.
    private static func leave(_ error: any Error) -> Int32 {
        let code = BgexecOverview.exitCode(for: error)
        let text = BgexecOverview.fullMessage(for: error)
        if code == .success {
            Output.print(CompletionScript.mended(text))
            return 0
        }
        if !text.isEmpty { Output.error(text + "\n") }
        return code == .validationFailure ? UserError.Code.badUsage.rawValue : code.rawValue
    }

    /// All commands of our own.
    static let names = Bgexec.configuration.subcommands.compactMap { $0.configuration.commandName }

    /// - Throws: `UserError` for a command that there is not, also in `help NAME`, with the one that was meant.
    private static func checkCommand(_ words: [String]) throws(UserError) {
        guard let word = words.drop(while: { $0 == "help" }).first, !word.hasPrefix("-"), !names.contains(word) else {
            return
        }
        throw UserError(
            "there is no command `\(word)`",
            advice: UnknownWord.advice(on: word, among: names) ?? "`bgexec help` lists all",
            code: .badUsage)
    }
}
