import ArgumentParser
import History
import Loop
import Model
import Syscalls
import Watcher

/// A command that works on the loop, and whose errors are reported in one place.
protocol LoopCommand: ParsableCommand, Sendable {
    /// Does the work.
    /// - Returns: the exit code.
    @LoopActor func carryOut() async throws -> Int32
}

extension LoopCommand {
    func run() throws {
        SignalQueue.ignoreBrokenPipes()
        let outcome = CommandOutcome()
        do {
            // The one loop of this process.
            let loop = try EventLoop()
            Task.onLoop {
                do { outcome.code = try await carryOut() } catch { outcome.code = ErrorReport(error).write() }
                loop.stop()
            }
            try loop.run()
        } catch {
            throw ExitCode(ErrorReport(error).write())
        }
        let code = LoopActor.assumeIsolated { outcome.code }
        if code != 0 { throw ExitCode(code) }
    }
}

/// Carried from the loop to the end of the program: both are on the main thread, one after the other.
@LoopActor
private final class CommandOutcome {
    var code: Int32 = 0

    nonisolated init() {}
}

/// The one place that turns errors into words and exit codes.
struct ErrorReport {
    let userError: UserError

    init(_ error: any Error) {
        switch error {
        case let userError as UserError: self.userError = userError
        case is CancellationError:
            userError = UserError("interrupted", code: .interrupted)
        case let error as SystemError where error.isOutOfInotify:
            let limit = InotifyLimit.instances
            userError = UserError(
                "no inotify instance is left: this user has \(limit.map { "all of the \($0.value)" } ?? "all") there may be",
                advice: "`bgexec doctor` shows who holds them; raise the limit with: \(limit?.raisedBy ?? "sysctl")")
        case let error as Connection.TimedOut: userError = UserError("\(error)", code: .timedOut)
        case let error as DatabaseError where error.isDamage:
            userError = UserError(
                "the history (.bgexec/history.db) is damaged and cannot be read",
                advice: "`bgexec start` sets it aside and rebuilds it from what can still be read; nothing else is lost"
            )
        default: userError = UserError("\(error)")
        }
    }

    /// Writes it to standard error.
    /// - Returns: the exit code.
    func write() -> Int32 {
        let style = Style.standardError
        Output.error("\(style.red("bgexec:")) \(userError.message)\n")
        if let advice = userError.advice { Output.error("  \(advice)\n") }
        return userError.code
    }
}
