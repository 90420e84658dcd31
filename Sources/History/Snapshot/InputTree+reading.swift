import Syscalls

/// Reading files.
extension InputTree {
    /// Reads a file, and keeps its content. A file that changes while it is read is read again, a few times.
    /// - Returns: nil when it is gone.
    func remember(_ path: Path, followingLinks follows: Bool) throws(SystemError) -> FileMemory? {
        let full = project / path
        var result: FileMemory?
        for _ in 0..<3 {
            let began = Clocks.wall
            guard let before = status(of: path, followingLinks: follows),
                let mode = FileMemory.Mode(before)
            else { return nil }
            let content = try keep(full, path, before, mode, followingLinks: follows)
            guard let content, let after = status(of: path, followingLinks: follows) else { return nil }
            let signature = FileMemory.Signature(before)
            let isStill = signature == FileMemory.Signature(after) && content.isOf(before)
            // A file that kept changing is not trusted the next time, whatever its signature; nor is one that could not be read.
            result = FileMemory(
                signature: signature, mode: mode, id: content.id, readAt: isStill && content.isKnown ? began : 0)
            if isStill { return result }
        }
        problems[path] = "was being written while it was read"
        return result
    }

    private func status(of path: Path, followingLinks follows: Bool) -> FileStatus? {
        follows ? follow(path) : look(at: path)
    }

    /// What was read.
    private struct Content {
        let id: ObjectID
        /// The file that was read; nil when none was open.
        var file: FileMemory.Signature?
        var isKnown = true

        /// Whether it is of this very file: another may have been renamed over it just before it was opened.
        func isOf(_ status: FileStatus) -> Bool { file == nil || file == FileMemory.Signature(status) }
    }

    private func keep(
        _ full: Path, _ path: Path, _ status: FileStatus, _ mode: FileMemory.Mode, followingLinks follows: Bool
    ) throws(SystemError) -> Content? {
        do {
            if mode == .link { return Content(id: try put(try File.linkTarget(of: full))) }
            let flags: OpenFlags = follows ? [.readOnly, .nonBlocking] : [.readOnly, .nonBlocking, .noFollow]
            let file = try File.open(full, flags)
            let opened = try file.status()
            if opened.size > Self.readFileLimit { return Content(id: Self.stateUnread(opened), file: .init(opened)) }
            if opened.size > Self.keptFileLimit {
                return Content(id: try hash(file, size: opened.size), file: .init(opened))
            }
            let bytes = try file.bytes(at: 0, count: Int(opened.size))
            return Content(id: try put(bytes), file: .init(opened))
        } catch {
            if error.isNoSuchFile { return nil }
            guard Self.isOfTheFile(error) else { throw error }
            problems[path] = "cannot be read: \(error.reason)"
            // Never equal to the content of a file, nor to that of another that cannot be read.
            let facts =
                [status.device, status.inode].map(String.init) + [status.size, status.changed].map(String.init)
            let words = "bgexec could not read this: \(facts.joined(separator: " "))\n"
            return Content(id: try put(Array(words.utf8)), isKnown: false)
        }
    }

    private func put(_ bytes: [UInt8]) throws(SystemError) -> ObjectID {
        let id = ObjectStore.id(.blob, bytes)
        try batch.put(.blob, bytes, as: id)
        return id
    }

    /// Whether the file alone is at fault: it belongs to another user, is broken, has become another kind of file, or has a lease.
    private static func isOfTheFile(_ error: SystemError) -> Bool {
        let faults: [Errno] = [
            .accessDenied, .notPermitted, .inputOutput, .symbolicLink, .invalidArgument, .noSuchDevice, .staleHandle,
            .wouldBlock,
        ]
        return faults.contains(error.number)
    }

    /// What stands for the content of a file that is too large to be read: what changes with every write to it. It also changes when
    /// only the file's times do, which then makes a job due, and never hides that it is.
    private static func stateUnread(_ status: FileStatus) -> ObjectID {
        // Within a tick of the kernel's clock a second write leaves the times as they are: what was written just now equals nothing.
        let now = Clocks.wall
        let moment = FileMemory.isSettled(changed: status.changed, at: now) ? 0 : now
        let facts = [status.size, status.modified, status.changed, moment].map(String.init)
        let words = "bgexec did not read this: \(status.device) \(status.inode) \(facts.joined(separator: " "))\n"
        return ObjectStore.id(.blob, Array(words.utf8))
    }

    private func hash(_ file: borrowing Descriptor, size: Int64) throws(SystemError) -> ObjectID {
        var hash = SHA1()
        hash.update(ObjectStore.header(.blob, Int(size)))
        var buffer: [UInt8] = []
        while let count = try file.read(into: &buffer, upTo: 1 << 20), count > 0 {
            hash.update(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
        return hash.finish()
    }
}
