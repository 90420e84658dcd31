import Loop
import Syscalls

/// What a shim sends its daemon through the pipe that is its standard output: a byte that says which record is new.
/// The facts are in the run's records; a daemon that is gone misses nothing, unless the disk takes no more records.
enum ShimMessage: Equatable {
    /// The begin record is there.
    case began
    /// The exit record is there. The shim ends what the leader left behind, and exits when nothing is left.
    case ended
    /// The run has sent news of itself, see `NotifyReport`.
    case notified
    /// The run has processes that do not end on their signal, see `LingeringProcesses`.
    case lingering
    /// The leader has ended like this, and that cannot be recorded because the disk is read-only or broken.
    case unrecorded(EndRecord)

    private static let (beganByte, endedByte) = (UInt8(ascii: "b"), UInt8(ascii: "e"))
    private static let (notifiedByte, unrecordedByte) = (UInt8(ascii: "n"), UInt8(ascii: "u"))
    private static let lingeringByte = UInt8(ascii: "l")

    /// As it goes through the pipe: a record follows its byte, and a NUL ends it.
    var encoded: [UInt8] {
        switch self {
        case .began: [Self.beganByte]
        case .ended: [Self.endedByte]
        case .notified: [Self.notifiedByte]
        case .lingering: [Self.lingeringByte]
        case .unrecorded(let record): [Self.unrecordedByte] + record.encoded + [0]
        }
    }

    /// Sends it to the daemon. If the daemon is gone, nothing is lost: the record is there.
    func send() { ThisProcess.writeToStandardOutput(encoded) }

    /// Removes every complete message from the beginning of what has come. Unknown bytes are ignored.
    static func decode(from bytes: inout [UInt8]) -> [ShimMessage] {
        var messages: [ShimMessage] = []
        var rest = bytes[...]
        while let byte = rest.first {
            switch byte {
            case beganByte: messages.append(.began)
            case endedByte: messages.append(.ended)
            case notifiedByte: messages.append(.notified)
            case lingeringByte: messages.append(.lingering)
            case unrecordedByte:
                guard let end = rest.firstIndex(of: 0) else {
                    bytes = Array(rest)
                    return messages
                }
                let record = EndRecord(FieldFile(bytes: Array(rest[..<end].dropFirst())))
                if let record { messages.append(.unrecorded(record)) }
                rest = rest[end...]
            default: break
            }
            rest = rest.dropFirst()
        }
        bytes = []
        return messages
    }
}

/// The daemon's end of that pipe.
@LoopActor
final class ShimMessages {
    private let pipe: Descriptor
    private var pending: [UInt8] = []
    private var registration: Registration?

    /// Calls `handler` for each message until the shim is gone or `close()` is called.
    init(
        _ pipe: consuming Descriptor, on loop: any Reactor, _ handler: @escaping @LoopActor (ShimMessage) -> Void
    ) throws(SystemError) {
        self.pipe = pipe
        registration = try loop.register(self.pipe, for: .readable) { [weak self] _ in
            for message in self?.read() ?? [] { handler(message) }
        }
    }

    func close() {
        registration?.cancel()
        registration = nil
    }

    private func read() -> [ShimMessage] {
        guard let count = try? pipe.read(into: &pending, upTo: 1024) else { return [] }
        if count == 0 { close() }
        return ShimMessage.decode(from: &pending)
    }
}
