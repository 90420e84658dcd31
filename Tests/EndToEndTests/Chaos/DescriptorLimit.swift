import Supervisor
import Syscalls

/// A process that can open nothing any more, since its limit is the lowest number of a descriptor that it has free.
struct DescriptorLimit {
    private let who: ProcessIdentity

    /// - Returns: nil if the process is gone.
    init?(none who: ProcessIdentity, in scene: Scene) async throws {
        self.who = who
        // It opens and closes some all the time.
        guard let free = (0..<5).compactMap({ _ in Self.lowestFree(of: who.pid) }).min(), who.open() != nil,
            try await scene.shell("prlimit --pid \(who.pid) --nofile=\(free):").code == 0
        else { return nil }
    }

    /// Lets the process have as many as it may have, if it still lives.
    func lift(in scene: Scene) async throws {
        guard who.open() != nil else { return }
        let hard = "prlimit --pid \(who.pid) --nofile --output HARD --noheadings"
        // The project's folder may be gone.
        _ = try await scene.begin(
            stranger: ["/bin/sh", "-c", "prlimit --pid \(who.pid) --nofile=$(\(hard) | tr -d ' '):"]
        ).end()
    }

    private static func lowestFree(of pid: Int32) -> Int? {
        guard let entries = try? File.entries(of: Path("/proc/\(pid)/fd")) else { return nil }
        let taken = Set(entries.compactMap { Int($0.description) })
        return (0...taken.count).first { !taken.contains($0) }
    }
}
