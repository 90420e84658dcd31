import FoundationEssentials

/// Bytes of a connection as they come, cut into messages: four bytes of length, big-endian, then that many bytes of JSON.
package struct FrameBuffer {
    private var bytes: [UInt8] = []

    /// Whether the peer is between two messages.
    package var isEmpty: Bool { bytes.isEmpty }

    package mutating func append(_ more: [UInt8]) { bytes += more }

    /// Removes and returns the next message.
    /// - Parameter limit: the most bytes that it may have; a longer one is refused before its bytes are waited for.
    /// - Returns: nil when more bytes must come first.
    package mutating func next(limit: Int) throws(FrameError) -> [UInt8]? {
        guard bytes.count >= 4 else { return nil }
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= limit else { throw .tooLong(length) }
        guard bytes.count >= 4 + length else { return nil }
        defer { bytes.removeFirst(4 + length) }
        return Array(bytes[4..<4 + length])
    }

    /// What a message says.
    package static func decode<Content: Codable & Sendable>(_ type: Content.Type, from body: [UInt8]) throws(FrameError)
        -> Content
    {
        let body = Data(body)
        guard let version = try? JSONDecoder().decode(VersionOnly.self, from: body).version else { throw .notAMessage }
        guard version == Envelope<Content>.currentVersion else { throw .otherVersion(version) }
        guard let envelope = try? JSONDecoder().decode(Envelope<Content>.self, from: body) else { throw .notAMessage }
        return envelope.content
    }

    /// The bytes of a message.
    package static func encode(_ content: some Codable & Sendable) throws -> [UInt8] {
        let body = try JSONEncoder().encode(Envelope(content: content))
        let length = UInt32(body.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(body)
    }
}

private struct VersionOnly: Codable {
    var version: Int
}

/// What arrived is not a message of ours.
package enum FrameError: Error, Equatable, CustomStringConvertible {
    case torn
    case tooLong(Int)
    case notAMessage
    case otherVersion(Int)

    package var description: String {
        switch self {
        case .torn: "the connection ended in the middle of a message"
        case .tooLong(let length): "a message of \(length) bytes is too long"
        case .notAMessage:
            "received a message that this bgexec does not understand: `bgexec daemon restart` replaces a daemon of another version"
        case .otherVersion(let version):
            "the other side speaks version \(version) of the protocol: run `bgexec daemon restart`"
        }
    }
}
