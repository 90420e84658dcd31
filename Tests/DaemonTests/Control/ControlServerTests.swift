import Loop
import Syscalls
import TestSupport
import Testing
import Wire

@testable import Daemon

@Suite("The daemon's socket")
struct ControlServerTests {
    private static let size = 100_000
    private static let event = Answer.notice(String(repeating: "x", count: size))

    @Test("a follower that reads nothing is dropped once 8 MiB are queued; one that reads gets everything")
    func dropped() async throws {
        try await onLoop {
            let scene = try Scene()
            let (idle, reader) = (try await scene.follower(), try await scene.follower())
            for _ in 1...160 {
                scene.server.publish(Self.event)
                let answer = try await reader.next()
                #expect(answer.isNotice(of: Self.size))
            }
            // It reads at last what is in its socket, and then comes to an end.
            let got = await idle.readAll(atMost: 160)
            #expect(got < 160)
            #expect(scene.gone == 1, "the one that reads is still there")
            await scene.server.close()
        }
    }

    @Test("a client that is only slow gets every event")
    func slow() async throws {
        try await onLoop {
            let scene = try Scene()
            let slow = try await scene.follower()
            for _ in 1...80 { scene.server.publish(Self.event) }
            let got = await slow.readAll(atMost: 80)
            #expect(got == 80)
            #expect(scene.gone == 0)
            await scene.server.close()
        }
    }
}

/// A server whose clients all follow, on a real socket.
@LoopActor
private final class Scene {
    /// How many clients the server has let go.
    @LoopActor
    private final class Count { var number = 0 }

    let server: ControlServer
    private let path = Path("@bgexec-test.\(ThisProcess.pid).\(UInt64.random(in: 0 ... .max))")
    private let count = Count()
    var gone: Int { count.number }

    init() throws {
        let count = count
        server = try ControlServer(at: path) { _, client in
            client.follows = true
            client.onGone = { count.number += 1 }
            client.send(.notice("it follows"))
        }
    }

    func follower() async throws -> Follower {
        let follower = Follower(FrameStream(try Connection(UnixSocket.connect(to: path))))
        try await follower.frames.write(Request.follow)
        _ = try await follower.next()
        return follower
    }
}

/// A client of it.
@LoopActor
private struct Follower {
    let frames: FrameStream

    init(_ frames: FrameStream) { self.frames = frames }

    /// - Throws: `Connection.TimedOut` rather than wait for ever.
    func next() async throws -> Answer {
        let deadline = LoopInstant.now.advanced(by: .seconds(60))
        guard let answer = try await frames.read(Answer.self, limit: FrameStream.answerLimit, by: deadline) else {
            throw FrameError.torn
        }
        return answer
    }

    /// How many events come before the connection ends, and no more than are wanted.
    func readAll(atMost limit: Int) async -> Int {
        var count = 0
        while count < limit, (try? await next()) != nil { count += 1 }
        return count
    }
}

extension Answer {
    fileprivate func isNotice(of size: Int) -> Bool {
        if case .notice(let text) = self { text.utf8.count == size } else { false }
    }
}
