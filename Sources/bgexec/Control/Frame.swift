import FoundationEssentials
import Loop

/// Messages on a connection: four bytes of length, big-endian, then that many bytes of JSON.
@LoopActor
final class FrameStream {
    /// The most that a request may have, in bytes.
    nonisolated static let requestLimit = 64 << 10
    /// The most that an answer may have, in bytes.
    nonisolated static let answerLimit = 4 << 20

    private let connection: Connection
    private var buffer: [UInt8] = []

    init(_ connection: Connection) { self.connection = connection }

    /// Reads the next message; nil when the peer has closed between two messages.
    /// - Throws: `FrameError` for what is no message, `Connection.TimedOut` after the deadline.
    func read<Content: Codable & Sendable>(
        _ type: Content.Type, limit: Int, by deadline: LoopInstant? = nil
    ) async throws -> Content? {
        guard try await fill(to: 4, by: deadline) else {
            if buffer.isEmpty { return nil }
            throw FrameError.torn
        }
        let length = buffer.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= limit else { throw FrameError.tooLong(length) }
        guard try await fill(to: 4 + length, by: deadline) else { throw FrameError.torn }
        let body = Data(buffer[4..<4 + length])
        buffer.removeFirst(4 + length)
        let version = try? JSONDecoder().decode(VersionOnly.self, from: body).version
        guard let version else { throw FrameError.notAMessage }
        guard version == Envelope<Content>.currentVersion else { throw FrameError.otherVersion(version) }
        do {
            return try JSONDecoder().decode(Envelope<Content>.self, from: body).content
        } catch {
            throw FrameError.notAMessage
        }
    }

    private func fill(to count: Int, by deadline: LoopInstant?) async throws -> Bool {
        while buffer.count < count {
            let bytes = try await connection.read(upTo: 65_536, by: deadline)
            if bytes.isEmpty { return false }
            buffer += bytes
        }
        return true
    }

    /// The bytes of a message.
    nonisolated static func encode(_ content: some Codable & Sendable) throws -> [UInt8] {
        let body = try JSONEncoder().encode(Envelope(content: content))
        let length = UInt32(body.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(body)
    }

    /// Sends a message.
    func write(_ content: some Codable & Sendable, by deadline: LoopInstant? = nil) async throws {
        try await connection.write(Self.encode(content), by: deadline)
    }
}

private struct VersionOnly: Codable {
    var version: Int
}

/// What arrived is not a message of ours.
enum FrameError: Error, CustomStringConvertible {
    case torn
    case tooLong(Int)
    case notAMessage
    case otherVersion(Int)

    var description: String {
        switch self {
        case .torn: "the connection ended in the middle of a message"
        case .tooLong(let length): "a message of \(length) bytes is too long"
        case .notAMessage: "what arrived is not a message of bgexec's"
        case .otherVersion(let version):
            "the other side speaks version \(version) of the protocol: run `bgexec daemon restart`"
        }
    }
}
