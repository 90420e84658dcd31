import Loop
import Model
import Syscalls

/// The processes of a run whose shim was killed. The shim that took the run over is not the parent of any of them: it finds them
/// by their marks, and must check again and again.
///
/// The leader's parent reaps it: the daemon, if it has inherited the leader as its subreaper, after recording the exit; else
/// init. Then the kernel (Linux 6.15) tells how it ended to every process that holds a handle on it. A parent that never reaps
/// (the first process of a container that is not an init) leaves a zombie, which tells how it ended as long as it is there.
struct OrphanedTree: GuardedTree, ~Copyable {
    private enum Progress {
        case leaderRuns
        case leaderEnded(reapedBy: LoopInstant)
        case endRecorded(checkInterval: Duration)
    }

    private let folder: RunFolder
    private let began: BeginRecord
    /// Nil when the leader had gone before this shim came.
    private let process: ProcessHandle?
    private var known = KnownTree()
    private var progress: Progress

    /// A parent that reaps at all does so within milliseconds.
    private static let reapingTime = Duration.seconds(1)

    init(of folder: RunFolder, began: BeginRecord) {
        self.folder = folder
        self.began = began
        let process = began.leader.open()
        progress = process == nil ? .leaderEnded(reapedBy: .now.advanced(by: Self.reapingTime)) : .leaderRuns
        self.process = process
    }

    var leader: Int32 { began.leader.pid }

    var checkInterval: Duration? {
        switch progress {
        case .leaderRuns: nil
        case .leaderEnded: .milliseconds(2)
        case .endRecorded(let interval): interval
        }
    }

    func wait(in poll: inout PollSet) -> Int? {
        guard case .leaderRuns = progress else { return nil }
        return process?.wait(in: &poll)
    }

    mutating func leaderEnd(timedOut: Bool) -> EndRecord? {
        switch progress {
        case .leaderRuns:
            // While it is a zombie its session is surely its own: what is in it now will be known afterwards.
            known.update(with: RunCensus(), of: folder, leader: leader)
            progress = .leaderEnded(reapedBy: .now.advanced(by: Self.reapingTime))
            return leaderEnd(timedOut: timedOut)
        case .leaderEnded(let deadline):
            // The daemon that found it alive may know its end.
            if process == nil, folder.endRecord() == nil, began.leader.pid != 0, .now < deadline { return nil }
            if began.leader.exists, .now < deadline { return nil }
        case .endRecorded: return nil
        }
        if let record = folder.endRecord() { return record }
        let status =
            process?.endSeenFromOutside() ?? (began.leader.exists ? ProcessTable.endOfZombie(leader) : nil)
        let outcome = status.map { RunOutcome.ended($0, timedOut: timedOut) } ?? .unknown
        return EndRecord(outcome: outcome, duration: began.age)
    }

    mutating func releaseLeader() { progress = .endRecorded(checkInterval: .milliseconds(5)) }

    mutating func isAlive(besides stopCommand: Int32) -> Bool {
        guard case .endRecorded(let interval) = progress else { return true }
        progress = .endRecorded(checkInterval: min(interval * 2, .milliseconds(200)))
        return !updatedMembers().isEmpty
    }

    func contains(_ pid: Int32) -> Bool {
        pid == leader || ProcessTree(top: leader).contains(pid) || RunCensus.folder(inEnvironmentOf: pid) == folder.path
    }

    func signalLeader(_ signal: Signal) { _ = try? process?.send(signal) }

    func signalLeadersGroup(_ signal: Signal) -> Bool { (try? process?.sendToGroup(signal)) ?? false }

    mutating func members() -> [ProcessTable.Entry] { Array(updatedMembers()) }

    mutating func killAll() -> [Int32] { updatedMembers().filter { !$0.send(.kill) }.map(\.pid) }

    private mutating func updatedMembers() -> Set<ProcessTable.Entry> {
        known.update(with: RunCensus(), of: folder, leader: began.leader.exists ? leader : nil)
    }
}

extension ProcessHandle {
    fileprivate func wait(in poll: inout PollSet) -> Int { poll.add(descriptor) }
}
