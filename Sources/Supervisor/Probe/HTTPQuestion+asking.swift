import Loop
import RegularExpression
import Syscalls

extension HTTPQuestion {
    /// How much of an answer is read, head and body together, in bytes.
    private static let cap = 64 << 10

    /// Sends one GET and reads the answer up to the cap, all before one deadline. Redirects are not followed: where a service
    /// sends its health check says nothing about the service.
    @LoopActor
    func ask(_ target: ProbeTarget, by deadline: LoopInstant, on loop: any Reactor) async throws -> ProbeAnswer {
        let connection = try await connect(to: host, port, by: deadline, on: loop)
        defer { connection.close() }
        let name = host.contains(":") ? "[\(host)]" : host
        let request =
            "GET \(self.target) HTTP/1.1\r\nHost: \(name):\(port)\r\nUser-Agent: bgexec\r\nAccept: */*\r\nConnection: close\r\n\r\n"
        try await connection.write(Array(request.utf8), by: deadline)
        var answer: [UInt8] = []
        while answer.count < Self.cap {
            let bytes = try await connection.read(upTo: Self.cap - answer.count, by: deadline)
            if bytes.isEmpty { break }
            answer += bytes
            // Without a pattern to search, the first line is enough.
            if body == nil, answer.contains(UInt8(ascii: "\n")) { break }
        }
        return judge(answer) ?? self.owned(target)
            ?? .healthy("GET \(self.target) answers \(Self.status(of: answer) ?? 0)")
    }

    private func owned(_ target: ProbeTarget) -> ProbeAnswer? { target.owned(port: port) }

    /// What is wrong with an answer; nil when it is good.
    func judge(_ answer: [UInt8]) -> ProbeAnswer? {
        guard let status = Self.status(of: answer) else {
            let what =
                answer.isEmpty ? "closed the connection without an answer" : "answers with something that is not HTTP"
            return .unhealthy("\(what) (GET \(target))")
        }
        guard statuses.contains(where: { $0.contains(status) }) else {
            return .unhealthy("GET \(target) answers \(status)")
        }
        guard let body else { return nil }
        guard let pattern = try? RegularExpression(body) else { return .unhealthy("the pattern \(body) is not valid") }
        return pattern.matches(Self.body(of: answer))
            ? nil : .unhealthy("\(body) does not occur in the answer to GET \(target)")
    }

    /// The status code of an answer: `HTTP/1.1 200 OK` (RFC 9112, 4).
    static func status(of answer: [UInt8]) -> Int? {
        let line = answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].starts(with: Array("HTTP/1.".utf8)), words[1].count == 3 else { return nil }
        return Int(String(decoding: words[1], as: UTF8.self))
    }

    /// What follows the empty line.
    private static func body(of answer: [UInt8]) -> [UInt8] {
        let end = Array("\r\n\r\n".utf8)
        guard answer.count >= end.count else { return [] }
        for start in 0...(answer.count - end.count) where answer[start..<start + end.count].elementsEqual(end) {
            return Array(answer[(start + end.count)...])
        }
        return []
    }
}
