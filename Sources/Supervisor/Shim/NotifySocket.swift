import Loop
import Model
import Syscalls

/// The socket on which a run tells how it is, in the way of sd_notify(3). The shim holds it, so that nothing is lost while no
/// daemon lives; what was said stands in the run's folder.
struct NotifySocket: ~Copyable {
    /// Signs of life closer together than this are written down once.
    private static let tact = Duration.milliseconds(20)
    /// No more messages than this are taken in one go: the run's output has its turn too.
    private static let messagesPerTurn = 100

    private let socket: Descriptor
    private let path: Path
    private let folder: RunFolder
    private var report: NotifyReport
    private var written: LoopInstant?

    /// Opens a run's socket; nil when its order knows none.
    /// - Throws: `SystemError` when it cannot be made.
    static func open(
        of run: RunIdentity, _ order: LaunchSpec, in folder: RunFolder
    ) throws(SystemError) -> NotifySocket? {
        guard let place = order.notify else { return nil }
        try File.makeDirectories(place.folder, mode: 0o700)
        let path = place.socket(of: run)
        return NotifySocket(try DatagramSocket.bind(at: path), path, folder)
    }

    private init(_ socket: consuming Descriptor, _ path: Path, _ folder: RunFolder) {
        self.socket = socket
        self.path = path
        self.folder = folder
        report = folder.notifyReport()
    }

    deinit { try? File.remove(path) }

    func wait(in poll: inout PollSet) { _ = poll.add(socket) }

    /// What a turn has brought.
    struct Turn {
        /// There is something new besides signs of life.
        var hasNews = false
        /// Those who have sent something and do not belong to the run.
        var strangers: Set<Int32> = []
    }

    /// What is noted of a message that is not taken.
    static func refusal(of pid: Int32) -> String {
        let who = ProcessTable.commandLine(of: pid).map { " (\($0))" } ?? ""
        return
            "a message on the notify socket is passed over: pid \(pid)\(who) is no process of this run, or its message is too long"
    }

    /// Takes in what has come.
    /// - Parameter belongs: whether a process belongs to the run. One that has ended already cannot be told from a stranger;
    ///   systemd-notify(1) waits for that reason until its message has been taken.
    mutating func pump(belongs: (Int32) -> Bool) -> Turn {
        var turn = Turn()
        var hasPing = false
        for _ in 0..<Self.messagesPerTurn {
            guard let message = (try? DatagramSocket.receive(from: socket)) ?? nil else { break }
            guard !message.isCut, belongs(message.sender) else {
                turn.strangers.insert(message.sender)
                continue
            }
            if report.take(message.bytes, at: .now) { turn.hasNews = true } else { hasPing = true }
        }
        let isDue = written.map { $0.duration(to: .now) >= Self.tact } ?? true
        if turn.hasNews || (hasPing && isDue) {
            folder.write(report)
            written = .now
        }
        return turn
    }
}
