import Glibc

/// Files and folders by path. Every function opens close-on-exec and throws `SystemError` with the path in it.
public enum File {
    /// Opens a file.
    /// - Parameters:
    ///   - mode: the permissions of a file that is created; private to the user by default.
    package static func open(_ path: Path, _ flags: OpenFlags, mode: UInt32 = 0o600) throws(SystemError) -> Descriptor {
        let number = path.withCString { numberOfOpened($0, flags, mode: mode) }
        guard number >= 0 else { throw .last("open", path.description) }
        return try owned(number)
    }

    /// Opens a file by the bytes of its path, for many files in a row: the error does not name it.
    package static func open(bytes path: [UInt8], _ flags: OpenFlags) throws(SystemError) -> Descriptor {
        let number = withUnsafeTemporaryAllocation(of: CChar.self, capacity: path.count + 1) { buffer in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: path)
            buffer[path.count] = 0
            return buffer.baseAddress.map { numberOfOpened($0, flags, mode: 0o600) } ?? -1
        }
        guard number >= 0 else { throw .last("open") }
        return try owned(number)
    }

    private static func numberOfOpened(_ name: UnsafePointer<CChar>, _ flags: OpenFlags, mode: UInt32) -> Int32 {
        while true {
            let number = Glibc.open(name, flags.rawValue | O_CLOEXEC, mode)
            if number >= 0 || errno != EINTR { return number }
        }
    }

    /// Takes over what was opened. 0, 1 and 2 are never ours: a spawn puts the child's streams there.
    static func owned(_ number: Int32) throws(SystemError) -> Descriptor {
        number < 3 ? try Descriptor(owning: number).duplicate() : Descriptor(owning: number)
    }

    /// Opens a file for reading.
    package static func openForReading(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, .readOnly)
    }

    /// Opens a file for reading and writing, and creates an empty one (0600) when it is missing. Never follows a link.
    package static func openOrCreate(_ path: Path) throws(SystemError) -> Descriptor {
        try open(path, [.readWrite, .create, .noFollow])
    }

    /// What a written file must survive.
    package enum Durability: Sendable {
        /// The end of any process; not that of the machine.
        case processes
        /// A crash of the machine too: costs two fsyncs.
        case machine
    }

    /// Replaces a file so that a reader, or a crash at any moment, finds the old content or the new and nothing between:
    /// write beside it, rename.
    package static func replace(
        _ path: Path,
        with bytes: [UInt8],
        mode: UInt32 = 0o600,
        surviving durability: Durability = .machine
    ) throws(SystemError) {
        // No two threads write the same.
        let beside = Path(bytes: path.bytes + Array(".new.\(getpid()).\(pthread_self())".utf8))
        do {
            let file = try open(beside, [.writeOnly, .create, .truncate, .noFollow, .nonBlocking], mode: mode)
            try file.writeAll(bytes)
            if durability == .machine { try file.synchronize() }
            try rename(beside, to: path)
        } catch {
            try? remove(beside)
            throw error.subject.isEmpty
                ? SystemError(code: error.code, call: error.call, subject: path.description) : error
        }
        if durability == .machine { try open(path.parent, [.readOnly, .directory]).synchronize() }
    }

    /// Renames within one file system; an existing target is replaced.
    package static func rename(_ from: Path, to target: Path) throws(SystemError) {
        let result = from.withCString { from in target.withCString { Glibc.rename(from, $0) } }
        if result != 0 { throw .last("rename", "\(from) to \(target)") }
    }

    /// Removes a file. That there is none is no error.
    package static func remove(_ path: Path) throws(SystemError) {
        if path.withCString({ unlink($0) }) != 0, errno != ENOENT { throw .last("unlink", path.description) }
    }

    /// Removes a folder with all that is in it, without following links.
    package static func removeTree(_ path: Path) throws(SystemError) {
        for entry in try entries(of: path) {
            let child = path / entry
            if try status(of: child)?.kind == .directory { try removeTree(child) } else { try remove(child) }
        }
        if path.withCString({ rmdir($0) }) != 0, errno != ENOENT { throw .last("rmdir", path.description) }
    }

    /// Removes a folder in which nothing is.
    package static func removeEmptyFolder(_ path: Path) throws(SystemError) {
        if path.withCString({ rmdir($0) }) != 0, errno != ENOENT { throw .last("rmdir", path.description) }
    }

    /// Creates a folder and its missing parents. That it exists is no error.
    /// - Parameter top: a folder above that is not created: a project that was deleted must not come back for the sake of its records.
    /// - Throws: `SystemError`, ENOENT when `top` is missing.
    public static func makeDirectories(
        _ path: Path, mode: UInt32 = 0o777, below top: Path? = nil
    ) throws(SystemError) {
        if path.withCString({ mkdir($0, mode) }) == 0 { return }
        switch errno {
        case EEXIST:
            guard try status(of: path, followingLinks: true)?.kind == .directory else {
                throw SystemError(code: ENOTDIR, call: "mkdir", subject: path.description)
            }
        case ENOENT where path.parent != path && path.parent != top:
            try makeDirectories(path.parent, mode: mode, below: top)
            if path.withCString({ mkdir($0, mode) }) != 0, errno != EEXIST { throw .last("mkdir", path.description) }
        default: throw .last("mkdir", path.description)
        }
    }

    /// Creates a folder that only this user may enter.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package static func makeNewFolder(_ path: Path) throws(SystemError) {
        if path.withCString({ mkdir($0, 0o700) }) != 0 { throw .last("mkdir", path.description) }
    }

    /// Creates a named pipe, 0600. That one exists is no error.
    package static func makeNamedPipe(_ path: Path) throws(SystemError) {
        if path.withCString({ mkfifo($0, 0o600) }) != 0, errno != EEXIST { throw .last("mkfifo", path.description) }
    }

    /// The names in a folder, sorted, without `.` and `..`; empty when there is no such folder.
    package static func entries(of path: Path) throws(SystemError) -> [Path] {
        guard let stream = path.withCString({ opendir($0) }) else {
            if errno == ENOENT { return [] }
            throw .last("opendir", path.description)
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

    /// The path with every link and `..` resolved.
    /// - Throws: `SystemError` (ENOENT when a part is missing).
    public static func resolved(_ path: Path) throws(SystemError) -> Path {
        guard let real = path.withCString({ realpath($0, nil) }) else { throw .last("realpath", path.description) }
        defer { free(real) }
        return Path(bytes: UnsafeBufferPointer(start: real, count: strlen(real)).map(UInt8.init(bitPattern:)))
    }

    /// The folder that this process works in.
    public static func workingDirectory() throws(SystemError) -> Path {
        guard let name = getcwd(nil, 0) else { throw .last("getcwd") }
        defer { free(name) }
        return Path(bytes: UnsafeBufferPointer(start: name, count: strlen(name)).map(UInt8.init(bitPattern:)))
    }

    /// Makes a folder the one that this process works in.
    package static func enter(_ folder: Path) throws(SystemError) {
        guard folder.withCString(chdir) == 0 else { throw .last("chdir", folder.description) }
    }

    /// True when this user may execute the file.
    package static func isExecutable(_ path: Path) -> Bool {
        path.withCString { access($0, X_OK) } == 0
    }
}
