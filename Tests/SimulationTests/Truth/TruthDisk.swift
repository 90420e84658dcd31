import Model
import Syscalls
import TestSupport

@testable import Daemon
@testable import History
@testable import Supervisor

/// All that outlives a daemon: files, what jobs have left elsewhere, processes, and what earlier daemons wrote down.
struct TruthDisk {
    /// What a number stands for: a file's content, or what a run has made of all that it read.
    typealias Value = UInt64

    /// A process.
    struct Process {
        let run: RunIdentity
        let begun: Int64
        /// What it has read so far.
        var value: Value
        /// The version of its definition.
        let version: Int
        /// The service runs that were there when it began.
        var needed: [RunIdentity] = []
        var isStopping = false
        /// How it ended; nil while it runs.
        var status: ExitStatus?
        var ended: Int64 = .max
        /// How many writes there had been when it ended.
        var writesAtEnd = Int.max
    }

    /// The contents of files; a file without one does not exist.
    var files: [String: Value] = [:]
    /// When they were written last.
    var times: [String: Int64] = [:]
    /// Which of all writes was the last one of each file.
    var writes: [String: Int] = [:]
    var writeCount = 0
    /// What jobs without declared outputs have left, in a database for example.
    var artefacts: [String: Value] = [:]
    /// The versions of the units' definitions.
    var definitions: [String: Int] = [:]
    /// The last run of each unit.
    var processes: [String: Process] = [:]

    // What daemons write down.
    var state = DaemonState()
    var history: [RunIdentity: Record] = [:]

    /// What the history has of a run.
    struct Record {
        var basis: Basis?
        var drift: [String] = []
        var verdict: Verdict?
        var outputs: SnapshotID?
    }

    static func mix(_ values: [Value]) -> Value {
        var hash: Value = 0xcbf2_9ce4_8422_2325
        for value in values {
            hash = (hash ^ value) &* 0x0000_0100_0000_01b3
            hash ^= hash >> 29
        }
        return hash
    }

    /// How a job ends that has read this: red once in four times.
    static func status(of value: Value) -> ExitStatus { value % 4 == 0 ? .exited(1) : .exited(0) }
    /// Whether a service that has read this is broken: it ends at once, whenever it is started.
    static func isBroken(_ value: Value) -> Bool { value % 8 == 0 }
    /// Whether a service that would read this cannot be started at all.
    static func isImpossible(_ value: Value) -> Bool { value % 8 == 4 }

    static func snapshot(_ files: [String], _ contents: [String: Value]) -> SnapshotID? {
        if files.isEmpty { return nil }
        let text = files.map { "\($0) \(contents[$0].map(String.init) ?? "absent")" }.joined(separator: "\n")
        return SnapshotID(tree: ObjectStore.id(.blob, Array(text.utf8)))
    }
}
