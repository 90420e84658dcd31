import Syscalls

/// The processes of a run as the shim that guards them can reach them. This is all in which a shim that started its run differs
/// from one that took it over.
protocol GuardedTree: ~Copyable {
    /// The pid of the leader.
    var leader: Int32 { get }

    /// How long until the guardian must check again, because no descriptor becomes readable; nil when one always does.
    var checkInterval: Duration? { get }

    /// Adds what becomes readable when the leader ends.
    /// - Returns: its place; nil when there is no such descriptor. Then `leaderEnd` is asked at every turn.
    func wait(in poll: inout PollSet) -> Int?

    /// How the leader ended; nil while that is not known. Asked until there is an answer.
    mutating func leaderEnd(timedOut: Bool) throws(SystemError) -> EndRecord?

    /// Called once the leader's end has been recorded.
    mutating func releaseLeader() throws(SystemError)

    /// Whether anything of the run is left.
    /// - Parameter stopCommand: the pid of the stop command, which the guardian reaps itself; 0 for none.
    mutating func isAlive(besides stopCommand: Int32) -> Bool

    /// Whether a living process belongs to the run.
    func contains(_ pid: Int32) -> Bool

    /// The living processes of the run.
    mutating func members() -> [ProcessTable.Entry]

    /// Sends a signal to the leader, if it still runs.
    func signalLeader(_ signal: Signal)

    /// Sends a signal to the process group that the leader has founded, at one instant.
    /// - Returns: false when nothing is left in it, or the kernel cannot do it.
    func signalLeadersGroup(_ signal: Signal) -> Bool

    /// Sends SIGKILL to every process of the run.
    /// - Returns: the pids of those that run as another user and may not be signalled.
    mutating func killAll() -> [Int32]
}
