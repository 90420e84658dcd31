import Glibc
import Loop
import Syscalls
import TestSupport
import Testing

@testable import Supervisor
@testable import Wire

@Suite("Probes and the servers that they ask", .serialized, .timeLimit(.minutes(20)))
struct ServerProbeTests {
    private func ask(_ question: ProbePolicy.Question, timeout: Duration = .seconds(60)) async -> ProbeAnswer {
        await onLoop {
            let policy = ProbePolicy(question, timeout: timeout)
            return await policy.ask(about: ProbeTarget(leader: nil, shim: nil), launch: nil, on: EventLoop.running)
        }
    }

    private func get(
        _ server: LittleServer, _ statuses: [ClosedRange<Int>] = [200...299], body: String? = nil,
        timeout: Duration = .seconds(60)
    ) async -> ProbeAnswer {
        await ask(
            .http(HTTPQuestion(host: "127.0.0.1", port: server.port, target: "/h", statuses: statuses, body: body)),
            timeout: timeout)
    }

    private func answering(_ text: String) throws -> LittleServer {
        try LittleServer { connection in
            Serve.request(connection)
            Serve.send(connection, text)
        }
    }

    @Test(
        "http: the status decides, by the list that was given; a redirect is an answer like any other (D4)",
        arguments: [
            (200, [200...299], true), (204, [200...299], true), (503, [200...299], false), (302, [200...299], false),
            (302, [302...302], true), (401, [200...200, 401...401], true), (404, [200...200, 401...401], false),
        ])
    func status(_ code: Int, _ list: [ClosedRange<Int>], _ isHealthy: Bool) async throws {
        let server = try answering("HTTP/1.1 \(code) Words\r\nLocation: http://127.0.0.1:1/\r\n\r\n")
        let answer = await get(server, list)
        #expect(answer == (isHealthy ? .healthy("GET /h answers \(code)") : .unhealthy("GET /h answers \(code)")))
    }

    @Test("http: the right status with the wrong body is not healthy (D6)")
    func body() async throws {
        let server = try answering("HTTP/1.1 200 OK\r\nX-Word: service\r\n\r\nall is well")
        #expect(await get(server, body: "is w.ll$") == .healthy("GET /h answers 200"))
        #expect(await get(server, body: "service") == .unhealthy("service does not occur in the answer to GET /h"))
    }

    @Test("http: only 64 KiB of an endless body are read (D3)")
    func endlessBody() async throws {
        let server = try LittleServer { connection in
            Serve.request(connection)
            Serve.send(connection, "HTTP/1.1 200 OK\r\n\r\nfirst")
            let filling = String(repeating: "x", count: 64 << 10)
            while Serve.send(connection, filling + "late") {}
        }
        #expect(await get(server, body: "first") == .healthy("GET /h answers 200"))
        #expect(await get(server, body: "late") == .unhealthy("late does not occur in the answer to GET /h"))
    }

    @Test(
        "http: an invalid answer is reported as such",
        arguments: [
            ("", "closed the connection without an answer"), ("SSH-2.0-OpenSSH_9.2\r\n", "something that is not HTTP"),
            ("HTTP/1.1 abc\r\n\r\n", "something that is not HTTP"), ("HTTP/1.1", "something that is not HTTP"),
        ])
    func noAnswer(_ text: String, _ words: String) async throws {
        guard case .unhealthy(let why) = await get(try answering(text)) else { Issue.record("healthy"); return }
        #expect(why.contains(words), "\(why)")
    }

    @Test("a server that accepts and never answers fails at the timeout (D1)")
    func hungAnswer() async throws {
        let server = try LittleServer { Serve.hang($0) }
        let port = server.port
        for question in [
            ProbePolicy.Question.http(HTTPQuestion(host: "127.0.0.1", port: port, target: "/")),
            .redis(host: "127.0.0.1", port: port),
        ] {
            guard case .unhealthy(let why) = await ask(question, timeout: .milliseconds(100)) else {
                Issue.record("healthy"); continue
            }
            #expect(why.contains("waited too long"), "\(why)")
        }
    }

    @Test("a server that sends a byte now and then gets no extra time (D2)")
    func dribbling() async throws {
        let server = try LittleServer { connection in
            Serve.request(connection)
            while Serve.send(connection, "H") { usleep(10_000) }
        }
        // Were the deadline one for each byte, this would never return.
        guard case .unhealthy(let why) = await get(server, timeout: .milliseconds(300)) else {
            Issue.record("healthy"); return
        }
        #expect(why.contains("waited too long"), "\(why)")
    }

    @Test("a server whose backlog is full, as when accept hangs, is not healthy")
    func hungAccept() async throws {
        // Nobody accepts: what connects waits in the kernel's queue, and behind a full queue it is not even connected.
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        let path = "/tmp/bgexec-hung-\(getpid())"
        unlink(path)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        defer { unlink(path) }
        #expect(await ask(.unix(Path(path))) == .unhealthy("connect \(path): Connection refused"))
        listen(listener, 0)
        #expect(await ask(.unix(Path(path))) == .healthy("accepts connections on \(path)"))
        let full = await ask(.unix(Path(path)), timeout: .milliseconds(100))
        #expect(full == .unhealthy("connect \(path): Resource temporarily unavailable"))
    }

    @Test("a connection that is closed at once is no answer, but proves that the server accepts")
    func halfOpen() async throws {
        let server = try LittleServer { _ in }
        #expect(
            await ask(.tcp(host: "127.0.0.1", port: server.port))
                == .healthy("accepts connections on 127.0.0.1:\(server.port)"))
        guard case .unhealthy = await ask(.redis(host: "127.0.0.1", port: server.port)) else {
            Issue.record("healthy"); return
        }
    }

    @Test("a server that listens on ::1 only is found by the name localhost (D17)")
    func sixOnly() async throws {
        let names = try InternetAddress.resolve(host: "localhost", port: 1).map(\.description)
        guard names.contains("[::1]:1"), let server = try? LittleServer(AF_INET6, { _ in }) else { return }
        #expect(
            await ask(.tcp(host: "localhost", port: server.port))
                == .healthy("accepts connections on localhost:\(server.port)"))
    }

    @Test(
        "redis: a server that is loading is not healthy, one that wants a password is (D14)",
        arguments: [
            ("+PONG\r\n", nil as String?), ("-NOAUTH Authentication required.\r\n", nil),
            ("-NOPERM this user has no permissions\r\n", nil),
            ("-LOADING Redis is loading the dataset in memory\r\n", "LOADING"), ("-MASTERDOWN Link\r\n", "MASTERDOWN"),
            ("HTTP/1.1 400 Bad Request\r\n", "not as Redis does"), ("", "closed the connection"),
        ])
    func redis(_ text: String, _ userError: String?) async throws {
        let server = try LittleServer { connection in
            var bytes = [UInt8](repeating: 0, count: 14)
            _ = read(connection, &bytes, 14)
            Serve.send(connection, text)
        }
        switch (await ask(.redis(host: "127.0.0.1", port: server.port)), userError) {
        case (.healthy, nil): break
        case (.unhealthy(let why), let words?): #expect(why.contains(words), "\(why)")
        case (let answer, _): Issue.record("\(answer)")
        }
    }

    @Test("a check during which the machine was suspended does not count, one on a busy machine does (D20)")
    func suspend() {
        let gauge = SuspendDetector(sinceBoot: 5_000_000_000_000, monotonic: 1_000_000_000_000)
        let hour: Int64 = 3_600_000_000_000
        #expect(!gauge.sawSuspend(sinceBoot: 5_000_000_000_000 + hour, monotonic: 1_000_000_000_000 + hour))
        #expect(!gauge.sawSuspend(sinceBoot: 5_000_500_000_000, monotonic: 1_000_000_000_000))
        #expect(gauge.sawSuspend(sinceBoot: 5_000_000_000_000 + hour, monotonic: 1_000_000_000_000))
    }
}
