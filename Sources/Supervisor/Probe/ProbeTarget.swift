import Loop
import Syscalls

/// The run that a probe asks about.
struct ProbeTarget: Sendable {
    /// The run's first process; nil when an external process is asked.
    var leader: Int32?
    /// The run's shim, below which all its processes are.
    var shim: Int32?
}

extension ProbePolicy {
    /// Asks once.
    /// - Parameters:
    ///   - target: the run that is asked about.
    ///   - launch: how a command of this unit is run, for `exec`.
    ///   - loop: what waits for the answer.
    /// - Returns: always an answer: an error makes it unhealthy, unless this process is short of something.
    @LoopActor
    func ask(about target: ProbeTarget, launch: CommandLaunch?, on loop: any Reactor) async -> ProbeAnswer {
        let deadline = loop.now.advanced(by: timeout)
        do {
            switch question {
            case .tcp(let host, let port): return try await askTCP(host, port, target, by: deadline, on: loop)
            case .unix(let path): return try askUnixSocket(path)
            case .http(let question): return try await question.ask(target, by: deadline, on: loop)
            case .redis(let host, let port): return try await RedisProbe.ask(host, port, target, by: deadline, on: loop)
            case .exec(let command): return await askCommand(command, launch, by: deadline, on: loop)
            case .log, .notify: return .unhealthy("this is not asked over a connection")
            }
        } catch {
            return ResourceShortage(error).map { .unknown($0.text(checking: "it")) } ?? .unhealthy("\(error)")
        }
    }
}

/// Connects to the first of a host's addresses that accepts.
@LoopActor
func connect(
    to host: String, _ port: UInt16, by deadline: LoopInstant, on loop: any Reactor
) async throws -> Connection {
    var failure: any Error = SystemError(code: 0, call: "connect", subject: host)
    for address in try InternetAddress.resolve(host: host, port: port) {
        do { return try await Connection.connect(to: address, by: deadline, on: loop) } catch { failure = error }
    }
    throw failure
}

@LoopActor
private func askTCP(
    _ host: String, _ port: UInt16, _ target: ProbeTarget, by deadline: LoopInstant, on loop: any Reactor
) async throws -> ProbeAnswer {
    let connection = try await connect(to: host, port, by: deadline, on: loop)
    connection.close()
    return target.owned(port: port) ?? .healthy("accepts connections on \(host):\(port)")
}

private func askUnixSocket(_ path: Path) throws(SystemError) -> ProbeAnswer {
    _ = try UnixSocket.connect(to: path)
    return .healthy("accepts connections on \(path)")
}
