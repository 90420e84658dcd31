import Syscalls

extension LogWriter {
    /// Continues in a new file. Each step leaves a complete log, so that being killed between any two loses nothing:
    /// the full file gets its number as a name, then the new one is created with the next number in its head.
    mutating func rotate(at now: Timestamps) {
        guard let old = file else { return }
        guard (try? old.folder.rename(names.current, to: names.rotated(old.number))) != nil else { return }
        isBetweenFiles = true
        if dirtySince != nil, syncing.start(old) { dirtySince = nil }
        reopen(at: now)
        while isBetweenFiles, case .system(let error)? = problem, makeRoom(after: error) { reopen(at: now) }
        if file !== old { old.releaseRoom() }
        retention.evictNow()
        retention.ask()
    }

    /// Ensures room for bytes and the reserve behind them; removes old files of the unit if needed.
    mutating func hasRoom(for count: Int, in file: LogFile) -> Bool {
        while let error = file.reserveRoom(for: count) {
            problem = .system(error)
            if !makeRoom(after: error) { return false }
        }
        return true
    }

    /// Frees space after a failed write: removes the unit's oldest rotated file.
    /// - Returns: whether it is worth trying again.
    func makeRoom(after error: SystemError) -> Bool {
        guard error.meansNoSpace, let file else { return false }
        // The file that is still being written may have its number already, when the next cannot be created.
        guard let oldest = try? LogRetention(file.folder, names).oldest(settings), oldest < file.number else {
            return false
        }
        return (try? LogRetention.evict(oldest, in: file.folder, names)) != nil
    }

    /// Waits until old files are removed and compressed: for programs that must leave a tidy log, and for tests.
    package func finishRetention() {
        try? retention.apply()
    }

    /// Has old files removed when the file system runs out of space; asked about once a second.
    mutating func guardFreeSpace() {
        guard settings.keepFree > 0, let file, let free = try? file.folder.freeBytes(), free < settings.keepFree,
            (try? LogRetention(file.folder, names).oldest(settings)) != nil
        else { return }
        retention.ask()
    }
}
