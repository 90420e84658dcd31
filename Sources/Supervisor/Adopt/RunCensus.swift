import Syscalls

/// A snapshot of every process of this user: which run it belongs to, by the marker in its environment, and which are shims.
///
/// It is needed when a shim was killed, since then no process is the subreaper of its tree any more.
struct RunCensus {
    /// The processes by the folder of their run.
    let members: [Path: [ProcessTable.Entry]]
    /// The shims, and the processes that are about to become a leader but have not executed their program yet, by the folder in their
    /// command line.
    let shims: [Path: [ProcessTable.Entry]]
    /// All processes.
    let all: [ProcessTable.Entry]
    /// The process that took the snapshot, which is not a member of any run.
    let observer: Int32

    private static let key = Array("BGEXEC_RUN_FOLDER=".utf8)

    init(
        all: [ProcessTable.Entry], members: [Path: [ProcessTable.Entry]], shims: [Path: [ProcessTable.Entry]],
        observer: Int32
    ) {
        self.all = all
        self.members = members
        self.shims = shims
        self.observer = observer
    }

    /// Takes a snapshot now.
    init() {
        var members: [Path: [ProcessTable.Entry]] = [:]
        var shims: [Path: [ProcessTable.Entry]] = [:]
        let all = ProcessTable.all().filter { !$0.isZombie }
        for entry in all where entry.pid != ThisProcess.pid {
            if let folder = Self.folder(inEnvironmentOf: entry.pid) { members[folder, default: []].append(entry) }
            if let folder = Self.folder(inCommandOf: entry.pid) { shims[folder, default: []].append(entry) }
        }
        self.init(all: all, members: members, shims: shims, observer: ThisProcess.pid)
    }

    /// All processes of a run: those with its marker, those in its control group if it has one, those in its leader's session, and
    /// what is below them.
    /// - Parameter leader: the leader as long as it has not been reaped: only then its number surely names its session.
    func tree(of folder: RunFolder, leader: Int32?) -> [ProcessTable.Entry] {
        var found = members[folder.path] ?? []
        if let group = folder.group {
            let inside = Set(group.members)
            found += all.filter { inside.contains($0.pid) }
        }
        if let leader { found += all.filter { $0.session == leader || $0.pid == leader } }
        found += found.flatMap { ProcessTable.descendants(of: $0.pid, in: all) }
        var seen: Set<Int32> = []
        return found.filter { $0.pid != observer && seen.insert($0.pid).inserted }
    }

    /// The process that leads the run's session, or the oldest if there are several.
    func leader(of folder: RunFolder) -> ProcessTable.Entry? {
        (members[folder.path] ?? []).filter { $0.session == $0.pid }.min { $0.startTime < $1.startTime }
    }

    static func folder(inEnvironmentOf pid: Int32) -> Path? {
        ((try? File.contents(of: Path("/proc/\(pid)/environ"))) ?? nil).flatMap { folder(inEnvironment: $0) }
    }

    /// The run's folder that an environment names: `NAME=value` each, ended by zero bytes.
    static func folder(inEnvironment bytes: [UInt8]) -> Path? {
        // Most processes have nothing to do with us: the search must be quick for them.
        guard let start = bytes.withUnsafeBytes({ Bytes.offset(of: key, in: $0) }), start == 0 || bytes[start - 1] == 0
        else {
            return nil
        }
        return Path(bytes: bytes[(start + key.count)...])
    }

    static func folder(inCommandOf pid: Int32) -> Path? {
        ((try? File.beginning(of: Path("/proc/\(pid)/cmdline"), upTo: 8192)) ?? nil).flatMap { folder(inCommand: $0) }
    }

    /// The run's folder that a shim's command line names.
    static func folder(inCommand bytes: [UInt8]) -> Path? {
        guard bytes.withUnsafeBytes({ Bytes.offset(of: [0] + Array("shim".utf8), in: $0) }) == 6
        else { return nil }
        let words = bytes.split(separator: 0)
        guard words.count == 4, words[1].elementsEqual("shim".utf8), words[0].elementsEqual("bgexec".utf8) else {
            return nil
        }
        return Path(bytes: words[2])
    }
}

extension ProcessTable.Entry {
    /// Sends a signal to this very process, and not to another one that got its pid.
    /// - Returns: false when it may not be signalled.
    @discardableResult
    func send(_ signal: Signal) -> Bool {
        guard let handle = try? ProcessHandle(opening: pid), ProcessTable.entry(of: pid)?.startTime == startTime else {
            return true
        }
        return (try? handle.send(signal)) != nil
    }
}
