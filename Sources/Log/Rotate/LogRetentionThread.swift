import Synchronization
import Syscalls

/// Removes and compresses old files on a thread of its own: the shim that writes must not wait for a compression, nor for the removal
/// of a large file. The thread is there only while there is something to do. Killed at any step, it is done again by the next.
///
/// A child process was the alternative. It would have to be told apart from the run's own processes, which the shim counts
/// to know when a run is over; and it would outlive the shim. Memory of the thread: some 1.5 MiB while it compresses.
final class LogRetentionThread: Sendable {
    private enum Phase: Int {
        case idle, working, askedAgain
    }

    private let phase = Atomic<Int>(Phase.idle.rawValue)
    private let lock = Mutex<Void>(())
    private let folder: Path
    private let names: LogNames
    private let settings: LogSettings

    init(folder: Path, _ names: LogNames, _ settings: LogSettings) {
        self.folder = folder
        self.names = names
        self.settings = settings
    }

    /// Asks for a round; one in progress is followed by another. If no thread can be started, the next rotation asks again.
    func ask() {
        guard swap(to: .working, from: .idle) else {
            // Either the thread was working and sees the request, or it has just ended and is started again.
            if !swap(to: .askedAgain, from: .working), swap(to: .working, from: .idle) { begin() }
            return
        }
        begin()
    }

    /// Removes at once what the limits say, on the caller's thread: the thread above may be in the middle of a compression, for which it
    /// waits until the machine is idle, and a run that prints without end never lets it be. Removing a file takes well under a millisecond.
    func evictNow() {
        guard let opened = try? Folder(opening: folder), let found = try? LogRetention(opened, names) else { return }
        for number in found.evictions(settings) { try? LogRetention.evict(number, in: opened, names) }
    }

    private func begin() {
        do throws(SystemError) {
            try BackgroundThread.start { [self] in work() }
        } catch {
            phase.store(Phase.idle.rawValue, ordering: .releasing)
        }
    }

    private func work() {
        repeat {
            phase.store(Phase.working.rawValue, ordering: .releasing)
            // What fails here is tried again at the next rotation; a file too many is no loss.
            try? apply(inBackground: true)
        } while !swap(to: .idle, from: .working)
    }

    /// Applies the limits to the folder now. Only one call at a time does work.
    /// - Parameter inBackground: the calling thread is its own: it compresses only while nothing else is to be
    ///   done, and breaks off when it is asked for another round.
    func apply(inBackground: Bool = false) throws(SystemError) {
        try lock.withLock { _ throws(SystemError) in try carryOut(inBackground) }
    }

    private func carryOut(_ inBackground: Bool) throws(SystemError) {
        let opened = try Folder(opening: folder)
        for step in try LogRetention(opened, names).steps(settings) {
            switch step {
            case .evict(let number): try LogRetention.evict(number, in: opened, names)
            case .removePlain(let number): try opened.remove(names.rotated(number))
            case .removePart(let number): try opened.remove(names.compressing(number))
            case .compress(let number):
                // Removing keeps the limits and runs at full speed; only compression can wait for an idle machine.
                if inBackground { BackgroundThread.becomeIdle() }
                let isWhole = try Compression.run(number, in: opened, names) { inBackground && self.isAskedAgain }
                if !isWhole { return }
            }
        }
    }

    private var isAskedAgain: Bool { phase.load(ordering: .acquiring) == Phase.askedAgain.rawValue }

    private func swap(to new: Phase, from old: Phase) -> Bool {
        phase.compareExchange(expected: old.rawValue, desired: new.rawValue, ordering: .acquiringAndReleasing).exchanged
    }
}
