import Loop
import Syscalls

/// The processes of a run that this shim has started: all are its descendants, since it is their subreaper, and the kernel tells
/// it when one of them ends.
struct DescendantTree: GuardedTree, ~Copyable {
    private let process: ProcessHandle
    private let began: LoopInstant
    private let tree = ProcessTree(top: ThisProcess.pid)
    private var leaderIsReaped = false

    /// - Parameter began: when the leader was started.
    init(leader: consuming ProcessHandle, began: LoopInstant) {
        process = leader
        self.began = began
    }

    var leader: Int32 { process.pid }

    var checkInterval: Duration? { nil }

    func wait(in poll: inout PollSet) -> Int? { poll.add(process.descriptor) }

    /// Leaves the zombie: should this shim be killed before the end is on disk, the next one can still ask how the leader ended.
    mutating func leaderEnd(timedOut: Bool) throws(SystemError) -> EndRecord? {
        try process.end(.keep).map { EndRecord($0, after: began.duration(to: .now), timedOut: timedOut) }
    }

    mutating func releaseLeader() throws(SystemError) {
        leaderIsReaped = true
        _ = try process.end()
    }

    /// Reaps what has ended. A subreaper without children has no descendants either.
    mutating func isAlive(besides stopCommand: Int32) -> Bool {
        ThisProcess.reapOrphans(but: leaderIsReaped ? 0 : process.pid, and: stopCommand)
    }

    func contains(_ pid: Int32) -> Bool { tree.contains(pid) }

    func signalLeader(_ signal: Signal) { _ = try? process.send(signal) }

    func signalLeadersGroup(_ signal: Signal) -> Bool { (try? process.sendToGroup(signal)) ?? false }

    func members() -> [ProcessTable.Entry] { tree.settledMembers() }

    func killAll() -> [Int32] { tree.send(.kill) }
}
