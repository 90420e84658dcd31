package import Syscalls

/// Decides from the record of a daemon's crashes when to stop restarting it: otherwise every command, and every shim, would start a
/// daemon that crashes at once.
package struct CrashLoop: Hashable {
    /// This many crashes …
    package static let most = 5
    /// … within this many seconds are a crash loop.
    package static let within: Int64 = 600

    /// How many crashes lie within the last minutes.
    package let crashes: Int
    /// How the newest of them ended, "SIGILL".
    package let how: String?

    /// Reads the notes.
    /// - Parameter now: in seconds since 1970.
    package init(notes: some Sequence<UInt8>, now: Int64) {
        var found: [(time: Int64, signal: Int32)] = []
        for line in Array(notes).split(separator: UInt8(ascii: "\n")) {
            let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 4, words[0] == "crash", let time = Int64(words[1]), let signal = Int32(words[2]) else {
                continue
            }
            // If the clock was set back, old crashes do not count as a loop.
            if (now - Self.within...now).contains(time) { found.append((time, signal)) }
        }
        crashes = found.count
        how = found.last.map { "\(ExitStatus.signalled($0.signal))" }
    }

    /// Whether another start would most likely crash again.
    package var isOn: Bool { crashes >= Self.most }
}

extension CrashLoop {
    /// The notes of the daemons of a project with this state folder.
    package static func file(in state: Path) -> Path { state / "crashes" }

    /// What the notes of these daemons say now.
    package init(in state: Path) {
        let notes = (try? File.beginning(of: Self.file(in: state), upTo: 16 << 20)) ?? nil
        self.init(notes: notes ?? [], now: UTCTime.now.nanoseconds / 1_000_000_000)
    }
}
