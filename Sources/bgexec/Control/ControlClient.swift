import Loop
import Model
import ProjectContext
import Syscalls
import Wire

/// A command's connection to its project's daemon.
@LoopActor
final class ControlClient {
    /// After this long without an answer, the command says what it is waiting for.
    private static let silence = Duration.seconds(2)
    /// After this long without a word, it is given up.
    private static let patience = Duration.seconds(10)

    private let connection: Connection
    private let frames: FrameStream

    private init(_ connection: Connection) {
        self.connection = connection
        frames = FrameStream(connection)
    }

    /// Connects to the daemon that runs; nil when none does. Another user who listens in its place is not one: before a byte is sent or
    /// believed, the kernel is asked who listens.
    static func connect(to project: Project) throws -> ControlClient? {
        guard let path = try SocketPlace.noted(for: project) else { return nil }
        if let stranger = SocketPlace.stranger(at: path) {
            warn("not connecting to \(path), since \(stranger)")
            return nil
        }
        do throws(SystemError) {
            let socket = try UnixSocket.connect(to: path, patience: .seconds(5))
            let peer = try UnixSocket.peer(of: socket)
            guard peer.user == ThisProcess.user else {
                warn(
                    "\(ProcessTable.name(ofUser: peer.user)) (pid \(peer.pid)) listens at \(path), and is not believed")
                return nil
            }
            return ControlClient(try Connection(socket))
        } catch {
            if error.meansNobodyListens { return nil }
            throw error.about(path)
        }
    }

    /// Says once what was found in the place of the daemon: a daemon that is started listens elsewhere.
    private static func warn(_ words: String) {
        if hasWarned { return }
        hasWarned = true
        Output.error("bgexec: \(words)\n  a daemon of yours listens in a folder that only you can enter\n")
    }

    private static var hasWarned = false

    /// The daemon's pid, as the kernel noted it when it began to listen: known whatever protocol it speaks.
    var daemon: Int32? { (try? connection.peer())?.pid }

    /// Sends a request and returns the result. As long as the daemon says what it is doing, it is waited for.
    /// - Parameter limit: when the command gives up all the same.
    /// - Throws: `UserError` when it is refused, when nothing comes for ten seconds, or when the time is over.
    func ask(_ request: Request, by limit: LoopInstant? = nil) async throws -> Answer.Accepted {
        let pid = daemon
        let name = pid.map { "the daemon (pid \($0))" } ?? "the daemon"
        let alarm = EventLoop.running.schedule(at: .now.advanced(by: Self.silence)) {
            Output.error("bgexec: \(name) has not answered yet; still waiting\n")
        }
        defer { alarm.cancel() }
        var doing: String?
        do {
            try await frames.write(request, by: .now.advanced(by: Self.patience))
            while let answer = try await next(by: Self.earlier(.now.advanced(by: Self.patience), limit)) {
                switch answer {
                case .accepted(let accepted): return accepted
                case .refused(let refusal):
                    throw UserError(refusal.message, advice: refusal.advice, exitCode: refusal.exitCode)
                case .notice(let text):
                    alarm.cancel()
                    // Whoever looks at a terminal sees it grow.
                    if doing == nil || ThisProcess.isTerminal(.error) { Output.error("bgexec: \(text)\n") }
                    doing = text
                case .unit, .cycle, .bisectRun: continue
                }
            }
        } catch is Connection.TimedOut where limit.map({ $0 <= .now }) ?? false {
            throw UserError(
                "gave up waiting: \(doing ?? "\(name) has not answered")",
                advice: "bgexec continues in the background; `bgexec status` shows it", code: .timedOut)
        } catch let error as Connection.TimedOut {
            throw UserError(
                "\(name) does not answer (\(error))",
                advice: pid.map {
                    "if it is stopped, `kill -CONT \($0)` resumes it; after `kill -KILL \($0)` the next command starts a new one, which takes over the units"
                })
        } catch let error as FrameError {
            throw UserError("the daemon's answer cannot be read: \(error)")
        } catch is SystemError {
            throw DaemonLost()
        }
        throw DaemonLost()
    }

    private static func earlier(_ time: LoopInstant, _ limit: LoopInstant?) -> LoopInstant { min(time, limit ?? time) }

    /// The next event; nil when the daemon has ended.
    /// - Throws: `Connection.TimedOut` after the deadline.
    func next(by deadline: LoopInstant? = nil) async throws -> Answer? {
        try await frames.read(Answer.self, limit: FrameStream.answerLimit, by: deadline)
    }

    func close() { connection.close() }
}

/// The daemon ended before it answered: it was killed, or was already ending.
struct DaemonLost: Error, CustomStringConvertible {
    let description = "the daemon ended before it answered; see `bgexec logs executor`"
}

extension SystemError {
    /// The socket is missing, or left over from a daemon that is gone.
    fileprivate var meansNobodyListens: Bool { isNoSuchFile || isRefused }
}
