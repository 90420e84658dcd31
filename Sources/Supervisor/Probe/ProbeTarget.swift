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
    /// - Returns: always an answer: an error makes it unhealthy.
    @LoopActor
    func ask(about target: ProbeTarget, launch: CommandLaunch?) async -> ProbeAnswer {
        let deadline = LoopInstant.now.advanced(by: timeout)
        do {
            switch question {
            case .tcp(let host, let port): return try await askTCP(host, port, target, by: deadline)
            case .unix(let path): return try askUnixSocket(path)
            case .http(let question): return try await question.ask(target, by: deadline)
            case .redis(let host, let port): return try await RedisProbe.ask(host, port, target, by: deadline)
            case .exec(let command): return await askCommand(command, launch, by: deadline)
            case .log, .notify: return .unhealthy("this is not asked over a connection")
            }
        } catch {
            return .unhealthy("\(error)")
        }
    }
}

/// Connects to the first of a host's addresses that accepts.
@LoopActor
func connect(to host: String, _ port: UInt16, by deadline: LoopInstant) async throws -> Connection {
    var failure: any Error = SystemError(code: 0, call: "connect", subject: host)
    for address in try InternetAddress.resolve(host: host, port: port) {
        do { return try await Connection.connect(to: address, by: deadline) } catch { failure = error }
    }
    throw failure
}

@LoopActor
private func askTCP(
    _ host: String, _ port: UInt16, _ target: ProbeTarget, by deadline: LoopInstant
) async throws -> ProbeAnswer {
    let connection = try await connect(to: host, port, by: deadline)
    connection.close()
    return target.owned(port: port) ?? .healthy("accepts connections on \(host):\(port)")
}

private func askUnixSocket(_ path: Path) throws(SystemError) -> ProbeAnswer {
    _ = try UnixSocket.connect(to: path)
    return .healthy("accepts connections on \(path)")
}
