// What must hold of the control protocol's reader for any bytes whatever. Used by a seeded test here and by
// scripts/fuzz/control.sh.

@testable import Wire

enum MessageProperties {
    private static let limit = 64 << 10

    /// The sentence that does not hold; nil when all do.
    static func broken(by bytes: [UInt8]) -> String? {
        let whole = messages([bytes])
        // The first byte says where the bytes are cut: what a peer sends is the same message in whatever pieces it comes.
        let cut = bytes.isEmpty ? 0 : Int(bytes[0]) % bytes.count
        guard messages([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole else {
            return "a message is the same in whatever pieces it comes"
        }
        for body in whole.bodies {
            if body.count > limit { return "a message is not longer than its limit" }
            if let words = brokenRequest(body) { return words }
            _ = try? FrameBuffer.decode(Answer.self, from: body)
        }
        return brokenRequest(bytes)
    }

    private static func brokenRequest(_ body: [UInt8]) -> String? {
        guard let request = try? FrameBuffer.decode(Request.self, from: body) else { return nil }
        var buffer = FrameBuffer()
        guard let encoded = try? FrameBuffer.encode(request) else { return "a request can be sent on" }
        buffer.append(encoded)
        guard let body = try? buffer.next(limit: limit), buffer.isEmpty,
            let again = try? FrameBuffer.decode(Request.self, from: body)
        else { return "a request reads as it was written" }
        return "\(again)" == "\(request)" ? nil : "a request reads as it was written"
    }

    private struct Reading: Equatable {
        var bodies: [[UInt8]] = []
        var error: FrameError?
    }

    private static func messages(_ pieces: [[UInt8]]) -> Reading {
        var buffer = FrameBuffer()
        var reading = Reading()
        for piece in pieces {
            buffer.append(piece)
            do throws(FrameError) {
                while let body = try buffer.next(limit: limit) { reading.bodies.append(body) }
            } catch {
                reading.error = error
                return reading
            }
        }
        return reading
    }
}
