package import Syscalls

/// When shims started a project's daemon again, and whether they may do so once more: only decides.
///
/// A daemon that is killed or crashes again and again must not keep the machine busy. After five times within ten minutes it is left
/// alone until the first of them is ten minutes old; a command starts it all the same.
package struct DaemonRestarts: Equatable, Sendable {
    /// This many restarts …
    package static let most = 5
    /// … within this time are the most.
    package static let window = Duration.seconds(600)

    /// When they were, oldest first.
    package private(set) var times: [LoopInstant] = []
    private let boot: String

    /// Reads a record: a line `BOOT NANOSECONDS` for each. Lines of another boot, of the future, or damaged ones do not count.
    package init(record: [UInt8], boot: String, now: LoopInstant) {
        self.boot = boot
        for line in record.split(separator: UInt8(ascii: "\n")) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")), line[..<space].elementsEqual(boot.utf8),
                let time = Int64(String(decoding: line[line.index(after: space)...], as: UTF8.self))
            else { continue }
            let instant = LoopInstant(nanoseconds: time)
            if instant <= now, instant.duration(to: now) < Self.window { times.append(instant) }
        }
        times.sort()
    }

    /// When the next restart is allowed; nil for now.
    package var nextAllowed: LoopInstant? {
        times.count < Self.most ? nil : times[times.count - Self.most].advanced(by: Self.window)
    }

    /// Notes a restart.
    package mutating func add(_ time: LoopInstant) { times.append(time) }

    /// The record, without what does not count any more.
    package var encoded: [UInt8] { times.flatMap { Array("\(boot) \($0.nanoseconds)\n".utf8) } }
}

extension DaemonRestarts {
    /// The record, and the lock of the shim that is starting the daemon.
    package static func file(in state: Path) -> Path { state / "restarts" }

    /// The restarts within the last minutes.
    package static func recent(in state: Path) -> DaemonRestarts {
        let bytes = (try? File.contents(of: file(in: state), limit: limit)) ?? nil
        return DaemonRestarts(record: bytes ?? [], boot: ProcessTable.bootIdentifier(), now: .now)
    }

    /// A record is a few lines; what is longer is none of ours.
    static let limit = 64 << 10

    /// Counts from zero again.
    package static func forget(in state: Path) throws(SystemError) { try File.remove(file(in: state)) }
}
