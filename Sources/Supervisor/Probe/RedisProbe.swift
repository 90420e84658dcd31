import Loop
import Syscalls

/// Whether a server answers as Redis does.
enum RedisProbe {
    /// Sends PING in the protocol of Redis (RESP) and reads the first line of the answer.
    @LoopActor
    static func ask(
        _ host: String, _ port: UInt16, _ target: ProbeTarget, by deadline: LoopInstant, on loop: any Reactor
    ) async throws -> ProbeAnswer {
        let connection = try await connect(to: host, port, by: deadline, on: loop)
        defer { connection.close() }
        try await connection.write(Array("*1\r\n$4\r\nPING\r\n".utf8), by: deadline)
        var answer: [UInt8] = []
        while !answer.contains(UInt8(ascii: "\n")), answer.count < 1024 {
            let bytes = try await connection.read(upTo: 1024, by: deadline)
            if bytes.isEmpty { break }
            answer += bytes
        }
        return judge(answer) ?? target.owned(port: port) ?? .healthy("PONG from \(host):\(port)")
    }

    /// What is wrong with an answer to PING; nil when it is good.
    static func judge(_ answer: [UInt8]) -> ProbeAnswer? {
        let line = String(
            decoding: answer.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        // A server that wants a password works for clients that have it.
        if line == "+PONG" || line.hasPrefix("-NOAUTH") || line.hasPrefix("-NOPERM") { return nil }
        if line.hasPrefix("-") { return .unhealthy("Redis answers \(line.dropFirst())") }
        return .unhealthy(
            line.isEmpty ? "closed the connection instead of answering PING" : "answers PING, but not as Redis does")
    }
}
