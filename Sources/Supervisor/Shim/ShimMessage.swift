import Loop
import Syscalls

/// What a shim tells its daemon on the pipe that is its standard output: a byte that says where to look.
/// The facts are in the run's records; a daemon that is gone misses nothing, unless the disk takes no record any more.
enum ShimMessage: Equatable {
    /// The begin record is there.
    case began
    /// The exit record is there; what the run left behind is being ended, and the shim goes when nothing is left.
    case ended
    /// The run has said something of itself that is new.
    case notified
    /// The leader has ended like this, and that cannot be recorded: the disk is read-only, or broken.
    case unrecorded(EndRecord)

    private static let (beganByte, endedByte) = (UInt8(ascii: "b"), UInt8(ascii: "e"))
    private static let (notifiedByte, unrecordedByte) = (UInt8(ascii: "n"), UInt8(ascii: "u"))

    /// As it goes through the pipe; a record is behind its byte, and a NUL ends it.
    var encoded: [UInt8] {
        switch self {
        case .began: [Self.beganByte]
        case .ended: [Self.endedByte]
        case .notified: [Self.notifiedByte]
        case .unrecorded(let record): [Self.unrecordedByte] + record.encoded + [0]
        }
    }

    /// Tells the daemon. It may be gone: then there is nobody to tell, and the record is there.
    func tell() { ThisProcess.writeToStandardOutput(encoded) }

    /// Takes what is whole from the beginning of what has come; what means nothing is passed over.
    static func take(from bytes: inout [UInt8]) -> [ShimMessage] {
        var messages: [ShimMessage] = []
        var rest = bytes[...]
        while let byte = rest.first {
            switch byte {
            case beganByte: messages.append(.began)
            case endedByte: messages.append(.ended)
            case notifiedByte: messages.append(.notified)
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
        guard let count = try? pipe.read(into: &pending, upTo: 1024) else { return [] }
        if count == 0 { close() }
        return ShimMessage.take(from: &pending)
    }
}
