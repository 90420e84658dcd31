import Loop
import Model
import Syscalls

/// The socket on which a run reports its state, see sd_notify(3). The shim holds it, so that nothing is lost while no daemon
/// runs; what was received is in the run's folder.
struct NotifySocket: ~Copyable {
    /// Signs of life that come closer together than this are recorded once.
    private static let recordingInterval = Duration.milliseconds(20)
    /// How many messages are received before it is the turn of the run's output.
    private static let messagesPerTurn = 100

    private let socket: Descriptor
    private let path: Path
    private let folder: RunFolder
    private var report: NotifyReport
    private var written: LoopInstant?

    /// Opens a run's socket; nil when the run is not to have one.
    /// - Throws: `SystemError` when it cannot be made.
    static func open(
        of run: RunIdentity, _ spec: LaunchSpec, in folder: RunFolder
    ) throws(SystemError) -> NotifySocket? {
        guard let place = spec.notify else { return nil }
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

    /// What was received in one turn.
    struct Turn {
        /// Whether there was something new besides signs of life.
        var hasNews = false
        /// The senders that do not belong to the run, or whose message was too long.
        var strangers: Set<Int32> = []
    }

    /// What the log says of a message that is ignored.
    static func refusal(of pid: Int32) -> String {
        let who = ProcessTable.commandLine(of: pid).map { " (\($0))" } ?? ""
        return
            "ignored a message on the notify socket: pid \(pid)\(who) is not a process of this run, or its message is too long"
    }

    /// Receives what has come from the run's own processes. One that has ended already cannot be told from a stranger;
    /// systemd-notify(1) therefore waits until its message has been received.
    mutating func pump<Tree: GuardedTree & ~Copyable>(from tree: borrowing Tree) -> Turn {
        var turn = Turn()
        var hasPing = false
        for _ in 0..<Self.messagesPerTurn {
            guard let message = (try? DatagramSocket.receive(from: socket)) ?? nil else { break }
            guard !message.isCut, tree.contains(message.sender) else {
                turn.strangers.insert(message.sender)
                continue
            }
            if report.update(with: message.bytes, at: .now) { turn.hasNews = true } else { hasPing = true }
        }
        let isDue = written.map { $0.duration(to: .now) >= Self.recordingInterval } ?? true
        if turn.hasNews || (hasPing && isDue) {
            folder.write(report)
            written = .now
        }
        return turn
    }
}
