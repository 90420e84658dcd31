package import Syscalls

/// A named pipe in the state folder through which no byte ever goes: its writing end is open in the daemon and nowhere else, so the
/// kernel tells each shim at once when the daemon is gone, however it ended. Waiting for that costs nothing.
package enum DaemonLine {
    private static func file(in state: Path) -> Path { state / "alive" }

    /// Whether shims find one there.
    package static func exists(in state: Path) -> Bool {
        ((try? File.status(of: file(in: state))) ?? nil)?.kind == .namedPipe
    }

    /// The daemon's end. Keep it open as long as the daemon lives.
    package static func hold(in state: Path) throws -> Descriptor {
        let path = file(in: state)
        if let status = try File.status(of: path), status.kind != .namedPipe { try File.remove(path) }
        try File.makeNamedPipe(path)
        // For both, since an open for writing alone fails while no shim is there.
        return try File.openPipeForBoth(path)
    }

    /// A shim's end: hung up once a daemon that was there is gone; silent as long as none has come.
    /// - Returns: nil where no daemon ever held one.
    static func watch(in state: Path) -> Descriptor? {
        guard let line = try? File.open(file(in: state), [.readOnly, .nonBlocking, .noFollow]),
            (try? line.status())?.kind == .namedPipe
        else { return nil }
        return line
    }
}

extension Descriptor {
    /// Whether a daemon holds the other end of this line.
    var hasDaemon: Bool {
        var none: [UInt8] = []
        // The end of the stream without a writer, and nothing to read with one.
        return ((try? read(into: &none, upTo: 1)) ?? nil) == nil
    }
}
