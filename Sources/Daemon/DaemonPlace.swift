import Loop
import ProjectContext
import Syscalls

/// A daemon's place on disk: the lock by which it holds the project, where it listens, and the state that the next daemon reads.
@LoopActor
final class DaemonPlace {
    private let project: Project
    /// Held as long as the daemon lives.
    private var lock: Descriptor
    /// Where the server listens.
    private var socket: Path?
    /// Since when, and why, the state cannot be written.
    private var unsaved: (since: UTCTime, problem: String)?
    private var saveIsDue = false

    /// Takes the project's lock.
    /// - Throws: `DaemonIsRunning` when another daemon has it.
    init(of project: Project) throws {
        self.project = project
        lock = try File.openOrCreate(project.lock)
        guard try lock.tryLock() else { throw DaemonIsRunning() }
        LockHolder.clear(lock)
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

    /// The daemon ends: commands start the next one.
    func leave() { LockHolder.clear(lock) }

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
                    "\(project.state) was removed and has been created again: how the current runs end may be lost")
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

    /// Makes the state's folder again if it was removed, as `git clean -fdx` does: otherwise the next command would start a
    /// second daemon, and that one a second run of each service.
    private func remake() throws -> Bool {
        guard try File.status(of: project.state) == nil, try File.status(of: project.config) != nil else {
            return false
        }
        try project.prepareFolders()
        let fresh = try File.openOrCreate(project.lock)
        guard try fresh.tryLock() else { return false }
        lock = consume fresh
        try writeSocketNote()
        return true
    }
}

/// Another daemon has the project: nothing is wrong.
package struct DaemonIsRunning: Error {}
