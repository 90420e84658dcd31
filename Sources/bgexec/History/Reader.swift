import History
import Syscalls

/// The reader of reports: decides what "last" means in `--since last`.
struct Reader {
    /// The name in BGEXEC_READER, for agents and scripts, else that of the user.
    let name = given ?? ProcessTable.name(ofUser: ThisProcess.user)

    private static var given: String? {
        ThisProcess.environment("BGEXEC_READER").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The reader of a status: a person at a terminal, or the name in BGEXEC_READER. A script without a name is not a reader, so
    /// that the user still sees what the script has seen.
    static var watching: Reader? { given != nil || ThisProcess.isTerminal(.output) ? Reader() : nil }

    /// When this reader last had a report; a day ago when it never had one.
    func lastLook(in history: HistoryAccess) throws -> UTCTime {
        let day = UTCTime(nanoseconds: UTCTime.now.nanoseconds - 86_400_000_000_000)
        return try history.reader.place(of: name)?.time ?? day
    }
}
