import History
import Syscalls

/// Who reads the project's story: what "last" means in `--since last`.
struct Reader {
    /// The name in BGEXEC_READER, for agents and scripts, else that of the user.
    let name = given ?? ProcessTable.name(ofUser: ThisProcess.user)

    private static var given: String? {
        ThisProcess.environment("BGEXEC_READER").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Who looks on as it goes: somebody at a terminal, or who gives a name. A script without a name is nobody, so that it does not
    /// take the user's news away.
    static var watching: Reader? { given != nil || ThisProcess.isTerminal(.output) ? Reader() : nil }

    /// When this reader last had a report; a day ago when it never had one.
    func lastLook(in history: HistoryAccess) throws -> UTCTime {
        let day = UTCTime(nanoseconds: UTCTime.now.nanoseconds - 86_400_000_000_000)
        return try history.reader.place(of: name)?.time ?? day
    }
}
