import Syscalls
import Testing

/// A real Redis.
enum RedisServer {
    /// The command of one that keeps nothing, as JSON.
    static func command(port: UInt16) -> String {
        #"["redis-server", "--port", "\#(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]"#
    }

    /// Starts one that is none of the project's; it is killed when the scene ends.
    static func start(port: UInt16, for scene: Scene) async throws -> CommandRun {
        let run = try scene.begin(stranger: [
            "/usr/bin/redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
        ])
        try await scene.until("the stranger's Redis serves") { run.output.contains("Ready to accept connections") }
        return run
    }
}
