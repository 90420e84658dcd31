package import Loop
package import Syscalls

/// Messages on a connection, see `FrameBuffer`.
@LoopActor
package final class FrameStream {
    /// The most that a request may have, in bytes.
    package nonisolated static let requestLimit = 64 << 10
    /// The most that an answer may have, in bytes.
    package nonisolated static let answerLimit = 4 << 20

    private let connection: Connection
    private var buffer = FrameBuffer()

    package init(_ connection: Connection) { self.connection = connection }

    /// Reads the next message; nil when the peer has closed between two messages.
    /// - Throws: `FrameError` for what is no message, `Connection.TimedOut` after the deadline.
    package func read<Content: Codable & Sendable>(
        _ type: Content.Type, limit: Int, by deadline: LoopInstant? = nil
    ) async throws -> Content? {
        while true {
            if let body = try buffer.next(limit: limit) { return try FrameBuffer.decode(type, from: body) }
            let bytes = try await connection.read(upTo: 65_536, by: deadline)
            if bytes.isEmpty {
                if buffer.isEmpty { return nil }
                throw FrameError.torn
            }
            buffer.append(bytes)
        }
    }

    /// The bytes of a message.
    package nonisolated static func encode(_ content: some Codable & Sendable) throws -> [UInt8] {
        try FrameBuffer.encode(content)
    }

    /// Sends a message.
    package func write(_ content: some Codable & Sendable, by deadline: LoopInstant? = nil) async throws {
        try await connection.write(FrameBuffer.encode(content), by: deadline)
    }
}
