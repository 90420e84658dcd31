import Glibc

/// A folder that is held open: names in it are looked up in this very folder, whatever its path comes to mean meanwhile.
package struct Folder: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens a folder.
    /// - Throws: `SystemError`: ELOOP or ENOTDIR when the last part of the path is a link, ENOENT when nothing is there.
    package init(opening path: Path) throws(SystemError) {
        descriptor = try File.open(path, [.readOnly, .directory, .noFollow])
    }

    /// Opens a folder, perhaps through a link.
    package init(opening path: Path, followingLinks: Bool) throws(SystemError) {
        descriptor = try File.open(
            path, followingLinks ? [.readOnly, .directory] : [.readOnly, .directory, .noFollow])
    }

    /// The folder's own status.
    package func status() throws(SystemError) -> FileStatus { try descriptor.status() }

    /// Opens a file in the folder without following a link.
    /// A file that is created gets 0600.
    package func open(_ name: Path, _ flags: OpenFlags) throws(SystemError) -> Descriptor {
        let folder = descriptor.number
        let number = try retrying("openat", name.description) {
            name.withCString { openat(folder, $0, flags.rawValue | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        }
        return try File.owned(number)
    }

    /// Opens a regular file for reading without following a link; what else stands there is refused and not waited for.
    package func openForReading(_ name: Path) throws(SystemError) -> Descriptor {
        let file = try open(name, [.readOnly, .nonBlocking])
        try RegularFile.check(try file.status(), name)
        return file
    }

    /// Opens a file for reading and writing, and creates it when missing, without following a link.
    package func openOrCreate(_ name: Path) throws(SystemError) -> Descriptor { try open(name, [.readWrite, .create]) }

    /// Opens an empty file for writing: a new one, or an old one emptied. Does not follow a link.
    package func create(_ name: Path) throws(SystemError) -> Descriptor {
        try open(name, [.writeOnly, .create, .truncate, .nonBlocking])
    }

    /// The status of a name; nil when nothing is there. Links are not followed.
    package func status(of name: Path) throws(SystemError) -> FileStatus? {
        let folder = descriptor.number
        var buffer = stat()
        if name.withCString({ fstatat(folder, $0, &buffer, AT_SYMLINK_NOFOLLOW) }) == 0 { return FileStatus(buffer) }
        if errno == ENOENT { return nil }
        throw .last("fstatat", name.description)
    }

    /// Renames within the folder; an existing target is replaced.
    package func rename(_ name: Path, to target: Path) throws(SystemError) {
        let folder = descriptor.number
        try retrying("renameat", "\(name) to \(target)") {
            name.withCString { name in target.withCString { renameat(folder, name, folder, $0) } }
        }
    }

    /// Removes a file. That there is none is no error.
    package func remove(_ name: Path) throws(SystemError) {
        let folder = descriptor.number
        if name.withCString({ unlinkat(folder, $0, 0) }) != 0, errno != ENOENT {
            throw .last("unlinkat", name.description)
        }
    }

    /// The names in the folder, sorted, without `.` and `..`.
    package func entries() throws(SystemError) -> [Path] {
        // Through a second opening: a duplicate would share the place that was read up to.
        let number = try open(".", [.readOnly, .directory]).release()
        guard let stream = fdopendir(number) else {
            Glibc.close(number)
            throw .last("fdopendir")
        }
        defer { closedir(stream) }
        var names: [Path] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Path(bytes: UnsafeBufferPointer(start: start, count: 256).prefix { $0 != 0 })
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes renames and removals in the folder durable.
    package func synchronize() throws(SystemError) { try descriptor.synchronize() }

    /// How many bytes an ordinary user may still write to the folder's file system, see statvfs(3).
    package func freeBytes() throws(SystemError) -> Int64 {
        var buffer = statvfs()
        let number = descriptor.number
        try retrying("fstatvfs") { fstatvfs(number, &buffer) }
        return Int64(
            clamping: UInt64(buffer.f_bavail).multipliedReportingOverflow(by: UInt64(buffer.f_frsize)).partialValue)
    }
}
