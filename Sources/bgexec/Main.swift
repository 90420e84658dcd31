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
        if let topic = HelpTopic(CommandLine.arguments) {
            Output.write(topic.text)
            return
        }
        do {
            try checkHelp(CommandLine.arguments)
            var command = try Bgexec.parseAsRoot()
            try command.run()
        } catch {
            ThisProcess.exit(leave(error))
        }
    }

    /// Says what was wrong with the arguments, or prints the help that was asked for.
    /// - Returns: the exit code; bad usage is 2, as the documentation promises.
    private static func leave(_ error: any Error) -> Int32 {
        let code = Bgexec.exitCode(for: error)
        let text = Bgexec.fullMessage(for: error)
        if code == .success {
            Output.print(CompletionScript.mended(text))
            return 0
        }
        if !text.isEmpty { Output.error(text + "\n" + suggestion()) }
        return code == .validationFailure ? UserError.Code.badUsage.rawValue : code.rawValue
    }

    private static let names = Bgexec.configuration.subcommands.compactMap { $0.configuration.commandName }

    /// The parser shows the general help for a command that there is not.
    private static func checkHelp(_ arguments: [String]) throws {
        guard arguments.count > 2, arguments[1] == "help", !arguments[2].hasPrefix("-"),
            !(names + ["help"]).contains(arguments[2])
        else { return }
        throw ValidationError("There is no command `\(arguments[2])`.")
    }

    private static func suggestion() -> String {
        let arguments = CommandLine.arguments.dropFirst().drop { $0 == "help" }
        guard let word = arguments.first, !names.contains(word), let nearest = Spelling.nearest(to: word, in: names)
        else { return "" }
        return "  Did you mean `bgexec \(nearest)`?\n"
    }
}
