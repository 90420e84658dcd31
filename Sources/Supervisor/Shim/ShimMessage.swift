import Loop
import Syscalls

/// What a shim tells its daemon on the pipe that is its standard output: a byte that says where to look.
/// The facts are in the run's records; a daemon that is gone misses nothing.
enum ShimMessage: UInt8 {
    /// The begin record is there.
    case began = 0x62  // b
    /// The exit record is there; what the run left behind is being ended, and the shim goes when nothing is left.
    case ended = 0x65  // e
    /// The run has said something of itself that is new.
    case notified = 0x6E  // n
}

/// The daemon's end of that pipe.
@LoopActor
final class ShimMessages {
    private let pipe: Descriptor
    private var registration: Registration?

    /// Calls `handler` for each message until the shim is gone or `close()` is called.
    init(_ pipe: consuming Descriptor, _ handler: @escaping @LoopActor (ShimMessage) -> Void) throws(SystemError) {
        self.pipe = pipe
        registration = try EventLoop.shared.register(self.pipe, for: .readable) { [weak self] _ in
            for message in self?.read() ?? [] { handler(message) }
        }
    }

    func close() {
        registration?.cancel()
        registration = nil
    }

    private func read() -> [ShimMessage] {
        var bytes: [UInt8] = []
        guard let count = try? pipe.read(into: &bytes, upTo: 16) else { return [] }
        if count == 0 { close() }
        return bytes.compactMap(ShimMessage.init(rawValue:))
    }
}
