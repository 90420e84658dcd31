import Loop
import ProjectContext
import Supervisor
import Syscalls

/// A daemon's place on disk: the lock by which it holds the project, where it listens, and the state that the next daemon reads.
@LoopActor
final class DaemonPlace {
    private let project: Project
    /// Held as long as the daemon lives.
    private var lock: Descriptor
    /// Tells shims that this daemon lives; nil when it could not be made.
    private var line: Descriptor?
    /// The project's folder, whatever its name is by now.
    private let root: Descriptor
    private let worktree: LinkedWorktree?
    /// Where the server listens.
    private var socket: Path?
    /// Since when, and why, the state cannot be written.
    private var unsaved: (since: UTCTime, problem: String)?
    private var saveIsDue = false

    /// Takes the project's lock.
    /// - Throws: `DaemonIsRunning` when another daemon has it.
    init(of project: Project) throws {
        self.project = project
        root = try File.open(project.root, [.readOnly, .directory])
        lock = try File.openOrCreate(project.lock)
        guard try lock.tryLock() else { throw DaemonIsRunning() }
        LockHolder.clear(lock)
        line = try? DaemonLine.hold(in: project.state)
        worktree = LinkedWorktree(of: project)
    }

    /// Names the lock beside which a state is written.
    var name: String? { (try? lock.status()).map { ProjectActivity.place(of: $0) } }

    /// Tells commands where the server listens.
    func record(socket: Path) throws {
        self.socket = socket
        try writeSocketNote()
    }

    private func writeSocketNote() throws {
        guard let socket else { return }
        try File.replace(project.socketNote, with: socket.bytes + [UInt8(ascii: "\n")], surviving: .processes)
        LockHolder.note(in: lock)
    }

    /// The daemon ends on purpose: commands start the next one, and shims do not.
    func leave() {
        try? DaemonLaunch.remove(in: project.state)
        if let socket { SocketPlace.leave(socket) }
        LockHolder.clear(lock)
    }

    // MARK: The state

    /// Why something could not be saved; nil when everything is on disk.
    var trouble: String? { unsaved.map { "the state is not durable since \($0.since): \($0.problem)" } }

    /// Schedules this for the end of this turn of the loop: once, however much has changed.
    func saveSoon(_ save: @escaping @LoopActor () -> Void) {
        guard !saveIsDue else { return }
        saveIsDue = true
        EventLoop.running.schedule(at: .now, save)
    }

    /// Writes the state now.
    /// - Parameter remake: called when the project's state folder had been removed and was made again.
    /// - Returns: whether it was written. If not, the state is kept in memory and `trouble` says why.
    func save(_ state: DaemonState, _ daemonLog: DaemonLog, remade: () throws -> Void) -> Bool {
        saveIsDue = false
        do {
            var state = state
            if try remake() {
                try remade()
                daemonLog.write(
                    "\(project.state) was removed and has been created again: how the current runs end, and what they print last, may be lost"
                )
            }
            state.place = name ?? state.place
            try state.save(to: project)
            if let unsaved { daemonLog.write("the state can be saved again (it had failed since \(unsaved.since))") }
            unsaved = nil
            return true
        } catch {
            if unsaved == nil { daemonLog.write("the state could not be saved: \(error)") }
            unsaved = (unsaved?.since ?? .now, "\(error)")
            return false
        }
    }

    /// Whether what other processes find this daemon by is still there.
    var isComplete: Bool {
        holdsLock && !lacks(project.stateFile) && !lacks(project.socketNote) && DaemonLine.exists(in: project.state)
    }

    /// Whether a file is missing that is there once this daemon listens.
    private func lacks(_ file: Path) -> Bool { socket != nil && !File.exists(file) }

    /// Whether the project's folder has been deleted. A renamed one still has a name.
    var isDeleted: Bool { (try? root.status().links) == 0 }

    /// Whether git has removed the worktree that the project was in, and what is left of its folder holds nothing of git's.
    var isWorktreeRemoved: Bool { worktree?.isRemoved ?? false }

    /// Whether git may be removing it: the end of that is at no place that is watched.
    var mayLoseWorktree: Bool { worktree?.isLosingFiles ?? false }

    /// Removes what bgexec has written into a worktree that git has removed, as git would have done, and the folder if nothing else is in it.
    func removeRemains() {
        for folder in [project.state, project.logs] where isOwnFolder(folder) { try? File.removeTree(folder) }
        for folder in [project.logs.parent, project.root] where isOwnFolder(folder) {
            try? File.removeEmptyFolder(folder)
        }
    }

    /// Where a link leads, also that of a folder above, is not ours to remove.
    private func isOwnFolder(_ path: Path) -> Bool {
        guard ((try? File.status(of: path)) ?? nil)?.kind == .directory else { return false }
        return (try? File.resolved(path)) == path
    }

    /// Whether the project's folder is still the one at its path.
    var holdsRoot: Bool { isSame(root, project.root) }

    private func isSame(_ held: borrowing Descriptor, _ path: Path) -> Bool {
        guard let there = (try? File.status(of: path)) ?? nil, let held = try? held.status() else { return false }
        return (there.device, there.inode) == (held.device, held.inode)
    }

    /// Whether the lock that this daemon holds is the one that others find.
    private var holdsLock: Bool { isSame(lock, project.lock) }

    /// Whether another daemon holds the lock that others find.
    var isDisplaced: Bool {
        guard !holdsLock, let there = try? File.open(project.lock, [.readWrite, .noFollow]) else { return false }
        return (try? there.tryLock()) == false
    }

    /// Makes the state's folder again if it was removed, as `git clean -fdx` does: otherwise the next command would start a
    /// second daemon, and that one a second run of each service.
    private func remake() throws -> Bool {
        // A project that was renamed or deleted has no folder here.
        guard holdsRoot, !holdsLock || lacks(project.socketNote) || !DaemonLine.exists(in: project.state) else {
            return false
        }
        try project.prepareFolders()
        if holdsLock {
            line = try DaemonLine.hold(in: project.state)
            try writeSocketNote()
            return true
        }
        let fresh = try File.openOrCreate(project.lock)
        guard try fresh.tryLock() else { return false }
        lock = consume fresh
        // Shims notice that the one before is closed, and turn to this one.
        line = try DaemonLine.hold(in: project.state)
        try writeSocketNote()
        return true
    }
}

/// Another daemon has the project: nothing is wrong.
package struct DaemonIsRunning: Error {}
