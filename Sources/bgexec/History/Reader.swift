import History
import Syscalls

/// Who reads the project's story: what "last" means in `--since last`.
struct Reader {
    /// The name in BGEXEC_READER, for agents and scripts, else that of the user.
    let name = ThisProcess.environment("BGEXEC_READER") ?? ProcessTable.name(ofUser: ThisProcess.user)

    /// When this reader last had a report; a day ago when it never had one.
    func lastLook(in history: HistoryAccess) throws -> UTCTime {
        let day = UTCTime(nanoseconds: UTCTime.now.nanoseconds - 86_400_000_000_000)
        return try history.reader.place(of: name)?.time ?? day
    }
}
