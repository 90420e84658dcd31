import Model
package import Syscalls

/// Decides from the record of a daemon's crashes when to stop restarting it: otherwise every command would start a daemon that
/// crashes at once.
package struct CrashLoop: Hashable {
    /// This many crashes …
    package static let most = 5
    /// … within this many seconds are a crash loop.
    package static let within: Int64 = 600
    /// A record with more bytes than this is set aside when a daemon starts.
    private static let keptBytes = 64 << 10

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

    // MARK: A project's

    /// The notes of a project's daemons.
    package static func file(of project: Project) -> Path { project.state / "crashes" }

    /// Refuses to start another daemon in a crash loop.
    /// - Throws: `UserError`.
    package static func check(_ project: Project) throws {
        let notes = (try? File.beginning(of: file(of: project), upTo: 16 << 20)) ?? nil
        let loop = CrashLoop(notes: notes ?? [], now: UTCTime.now.nanoseconds / 1_000_000_000)
        guard loop.isOn else { return }
        throw UserError(
            "the daemon has crashed \(loop.crashes) times within ten minutes, last by \(loop.how ?? "a signal"): it is not restarted automatically. "
                + "Running units keep running, but are not restarted",
            advice:
                "\(file(of: project)) and \(project.state / "daemon.log") show where it crashed; `bgexec daemon restart` tries again"
        )
    }

    /// Begins to note the crashes of this process, the project's daemon.
    package static func watch(_ project: Project) {
        if let status = (try? File.status(of: file(of: project))) ?? nil, status.size > keptBytes { forget(project) }
        // The daemon works without this record too.
        try? CrashNotes.keep(at: file(of: project))
    }

    /// Forgets the crashes, so that the daemon is started again.
    package static func forget(_ project: Project) {
        try? File.rename(file(of: project), to: project.state / "crashes.old")
    }
}
