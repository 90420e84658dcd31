import Syscalls

/// Tells the service manager that has started this process how it is, see sd_notify(3); does nothing without one.
struct ManagerNotice: Sendable {
    private let socket: Path?
    private var lastStatus: String?

    /// Takes the socket from the environment.
    init() {
        let place = ThisProcess.environment("NOTIFY_SOCKET")
        socket = place.flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? Path($0) : nil }
    }

    /// Sends lines of NAME=value. It is no error if they are not received.
    func send(_ lines: String...) {
        guard let socket else { return }
        try? DatagramSocket.send(Array(lines.joined(separator: "\n").utf8), to: socket)
    }

    /// Sends how things are, when that has changed.
    mutating func show(_ status: @autoclosure () -> String) {
        guard socket != nil else { return }
        let status = status()
        guard status != lastStatus else { return }
        lastStatus = status
        send("STATUS=\(status)")
    }
}
