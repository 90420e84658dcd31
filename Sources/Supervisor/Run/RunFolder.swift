public import Model
public import Syscalls

/// Where one run keeps what must outlive the daemon and the shim: what to run, its records, its lock and its pipes.
///
/// The daemon writes `launch` and creates the pipes before the shim exists; everything else is written by the shim alone.
public struct RunFolder: Hashable, Sendable {
    /// The folder itself.
    public let path: Path

    /// A run's folder below the state folder: `runs/UNIT/NUMBER`.
    public init(state: Path, run: RunIdentity) {
        path = state / "runs" / Path(run.unit) / Path(String(run.number))
    }

    /// The folder at a path.
    public init(path: Path) { self.path = path }

    /// The state folder of the project that it belongs to.
    var state: Path { path.parent.parent.parent }

    /// Makes the folder, also in a state folder that was removed, but not in a project that was.
    func make() throws(SystemError) { try File.makeDirectories(path, mode: 0o700, below: state.parent) }

    /// What to run, see ``LaunchSpec``.
    var launch: Path { path / "launch" }
    /// Which process it became, see ``BeginRecord``.
    var began: Path { path / "began" }
    /// How that process ended, see ``EndRecord``.
    var ended: Path { path / "ended" }
    /// Held by the shim as long as it lives.
    var lock: Path { path / "lock" }
    /// The named pipe of a stream.
    func pipe(_ stream: String) -> Path { path / Path(stream) }
    /// What the log's writer has read and not yet written. It is removed when the log is complete.
    var journal: Path { path / "journal" }
}

extension RunFolder {
    /// The last run that a unit has had; number 0 when it has had none.
    public static func lastRun(of unit: String, in state: Path) -> RunIdentity {
        let names = (try? File.entries(of: state / "runs" / Path(unit))) ?? []
        return RunIdentity(unit: unit, number: names.compactMap { $0.text.flatMap { Int($0) } }.max() ?? 0)
    }

    /// Whether the run's first process lives.
    public var isAlive: Bool { beginRecord()?.leader.open() != nil && endRecord() == nil }
}

extension RunFolder {
    /// Exists once the run has been ordered to stop: a shim that takes the run over continues to stop it.
    var stopMark: Path { path / "stopping" }

    /// Whether the run has been ordered to stop.
    public var isStopping: Bool { File.exists(stopMark) }

    /// Whether the run's end is still missing in its log.
    var logIsOpen: Bool { File.exists(journal) }

    /// Whether the run's log may grow: its leader lives, or a shim still guards what the leader left behind.
    public var isWritingLog: Bool {
        guard let record = beginRecord() else { return false }
        // A zombie writes nothing any more.
        let machine = LocalMachine()
        return machine.lives(record.leader) || machine.lives(record.shim)
    }

    func recordStop() { try? File.replace(stopMark, with: [], surviving: .processes) }

    /// The control group that holds the run's processes; nil where there are none.
    var group: ControlGroup? {
        ((try? File.contents(of: groupFile)) ?? nil).map { ControlGroup(path: Path(bytes: $0)) }
    }

    /// Records the control group before there is anything in it: a shim that takes the run over finds all its processes by it.
    func record(_ group: ControlGroup) {
        try? File.replace(groupFile, with: group.path.bytes, surviving: .processes)
    }

    private var groupFile: Path { path / "group" }

    /// Whether the run has been ended because its time was over.
    var hasTimedOut: Bool { File.exists(timeOutMark) }

    func recordTimeOut() { try? File.replace(timeOutMark, with: [], surviving: .processes) }

    private var timeOutMark: Path { path / "timed-out" }
}
