import Loop
import Syscalls
import TestSupport
import Testing

@testable import Wire

@Suite("Messages on the control socket")
struct FrameTests {
    @Test("arrive as they were sent, also several in one piece, and then the end")
    func roundTrip() async throws {
        let bytes = try FrameStream.encode("first") + FrameStream.encode("second")
        try await reading(bytes) { frames in
            var messages: [String] = []
            while let message = try await frames.read(String.self, limit: 100) { messages.append(message) }
            #expect(messages == ["first", "second"])
        }
    }

    @Test("a length beyond the limit is refused before a byte of it is waited for")
    func tooLong() async throws {
        try await expect(FrameError.tooLong(0xFFFF_FFFF).description, from: [0xFF, 0xFF, 0xFF, 0xFF])
        try await expect(FrameError.tooLong(65_537).description, from: [0, 1, 0, 1])
    }

    @Test("an end in the middle of a message is an error", arguments: [1, 3, 4, 9])
    func torn(_ length: Int) async throws {
        let bytes = Array(try FrameStream.encode("whole").prefix(length))
        try await expect(FrameError.torn.description, from: bytes)
    }

    @Test("an invalid message is refused", arguments: ["GET / HTTP/1.1\r\n\r\n", "\0\0\0\u{2}{}", "\0\0\0\u{4}null"])
    func garbage(_ text: String) async throws {
        try await reading(Array(text.utf8)) { frames in
            await #expect(throws: FrameError.self) {
                try await frames.read(String.self, limit: FrameStream.requestLimit)
            }
        }
    }

    @Test("another version of the protocol is reported as such")
    func otherVersion() async throws {
        let body = Array(#"{"version":99,"content":"x"}"#.utf8)
        try await expect(FrameError.otherVersion(99).description, from: [0, 0, 0, UInt8(body.count)] + body)
    }

    @Test("the answer of a daemon of version 0.1 leads to the command that helps, whatever it contains")
    func oldDaemon() async throws {
        let text = #"""
            {"version":1,"content":{"accepted":{"_0":{"units":[],"started":[],"status":{"project":"/p","running":true,\#
            "daemon":7,"units":[{"name":"a","kind":"service","state":"parked","reason":"exit 78","cause":"crash",\#
            "secondsInState":1,"wanted":true,"run":1,"restarts":0,"failures":0,"up":false}]}}}}}
            """#
        let body = Array(text.utf8)
        let length = [UInt8(0), 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)]
        try await reading(length + body) { frames in
            let error = await #expect(throws: FrameError.self) {
                try await frames.read(Answer.self, limit: FrameStream.answerLimit)
            }
            #expect(error == .otherVersion(1))
            #expect(error?.description.contains("`bgexec daemon restart`") == true)
        }
    }

    private func expect(_ description: String, from bytes: [UInt8]) async throws {
        try await reading(bytes) { frames in
            do {
                _ = try await frames.read(String.self, limit: FrameStream.requestLimit)
                Issue.record("it was taken")
            } catch let error as FrameError {
                #expect(error.description == description)
            }
        }
    }

    /// Gives a stream of frames that reads these bytes and then the end.
    private func reading(_ bytes: [UInt8], _ body: @LoopActor @Sendable (FrameStream) async throws -> Void) async throws
    {
        try await onLoop {
            let pipe = try Descriptor.pipe()
            try pipe.writing.writeAll(bytes)
            let connection = try Connection(nonBlocking: pipe.takeReading())
            defer { connection.close() }
            try await body(FrameStream(connection))
        }
    }
}
