import CLinux
import Glibc

/// A folder that is held open, and below which files are made and removed: no path leads out of it, none leads through a link, and
/// nothing is written over.
///
/// The kernel sees to that (openat2(2), Linux 5.6), so it holds whatever other processes do to the folder meanwhile. To check
/// each path before using it would leave them the moment in between.
package struct EnclosedFolder: ~Copyable, Sendable {
    private let top: Descriptor
    /// Where it was opened, for errors.
    private let place: Path

    /// Opens a folder that exists. Its own path may lead through links: the caller has chosen it.
    package init(opening place: Path) throws(SystemError) {
        self.init(try File.open(place, [.readOnly, .directory]), at: place)
    }

    private init(_ top: consuming Descriptor, at place: Path) {
        self.top = top
        self.place = place
    }

    /// Opens a folder below this one, made with its parents when missing.
    package func making(_ path: Path) throws(SystemError) -> EnclosedFolder {
        let folder = try folder(try names(of: path)[...], making: true)
        guard let folder else { throw SystemError(.noSuchFile, call: "openat2", subject: (place / path).description) }
        return EnclosedFolder(folder, at: place / path)
    }

    /// Whether something is there; a link counts as itself.
    package func exists(_ path: Path) throws(SystemError) -> Bool {
        let names = try names(of: path)
        guard let folder = try folder(names.dropLast(), making: false), let name = names.last else { return false }
        var buffer = stat()
        let number = folder.number
        if name.withCString({ fstatat(number, $0, &buffer, AT_SYMLINK_NOFOLLOW) }) == 0 { return true }
        if errno == ENOENT { return false }
        throw .last("fstatat", (place / path).description)
    }

    /// Writes a new file, in folders that are made when missing.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package func create(_ path: Path, with bytes: [UInt8], mode: UInt32) throws(SystemError) {
        try create(path, mode: mode).writeAll(bytes)
    }

    /// Copies a regular file here with its permissions and its time of change, as `File.copy(_:to:)` does.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package func copy(_ from: Path, to path: Path) throws(SystemError) {
        let source = try File.openForCopying(from)
        let status = try source.status()
        let copy = try create(path, mode: status.permissions & 0o777)
        try File.copyContent(of: source, status, at: from, to: copy)
    }

    /// Makes a symbolic link that says these bytes. Nothing is ever written through it.
    /// - Throws: `SystemError`, EEXIST when something is there.
    package func makeLink(_ path: Path, to target: [UInt8]) throws(SystemError) {
        let target = Path(bytes: target)
        try inParent(of: path) { folder, name in target.withCString { symlinkat($0, folder, name) } }
    }

    /// Removes a file or a link. That there is none is no error.
    package func remove(_ path: Path) throws(SystemError) {
        let names = try names(of: path)
        guard let folder = try folder(names.dropLast(), making: false), let name = names.last else { return }
        let number = folder.number
        if name.withCString({ unlinkat(number, $0, 0) }) != 0, errno != ENOENT {
            throw .last("unlinkat", (place / path).description)
        }
    }

    /// Removes a folder and those that hold it, up to this one, as far as nothing is in them.
    package func removeEmptyFolders(from path: Path) throws(SystemError) {
        var names = try names(of: path)
        while let name = names.popLast() {
            guard let folder = try folder(names[...], making: false) else { continue }
            let number = folder.number
            if name.withCString({ unlinkat(number, $0, AT_REMOVEDIR) }) == 0 || errno == ENOENT { continue }
            if errno == ENOTEMPTY || errno == EEXIST { return }
            throw .last("unlinkat", (place / path).description)
        }
    }

    private func create(_ path: Path, mode: UInt32) throws(SystemError) -> Descriptor {
        let flags: OpenFlags = [.writeOnly, .create, .exclusive, .noFollow]
        let number = try inParent(of: path) { folder, name in
            clinux_open_beneath(folder, name, flags.rawValue | O_CLOEXEC, mode)
        }
        return try File.owned(number)
    }

    /// Calls `body` with the folder that is to hold a path, made when missing, and with the path's last name.
    @discardableResult
    private func inParent(
        of path: Path, _ body: (_ folder: Int32, UnsafePointer<CChar>) -> Int32
    ) throws(SystemError) -> Int32 {
        let names = try names(of: path)
        guard let name = names.last, let folder = try folder(names.dropLast(), making: true) else {
            throw SystemError(.invalidArgument, call: "openat2", subject: (place / path).description)
        }
        let number = folder.number
        return try retrying("openat2", (place / path).description) { name.withCString { body(number, $0) } }
    }

    /// Opens a folder below, only to look up names in it; nil when there is none and none is to be made.
    private func folder(_ names: ArraySlice<Path>, making: Bool) throws(SystemError) -> Descriptor? {
        let path = names.isEmpty ? "." : names.reduce(Path("")) { $0 / $1 }
        if let folder = try lookUp(path) { return folder }
        guard making, let name = names.last, let parent = try folder(names.dropLast(), making: true) else { return nil }
        let number = parent.number
        if name.withCString({ mkdirat(number, $0, 0o777) }) != 0, errno != EEXIST {
            throw .last("mkdirat", (place / path).description)
        }
        return try lookUp(path)
    }

    private func lookUp(_ path: Path) throws(SystemError) -> Descriptor? {
        let number = top.number
        while true {
            let opened = path.withCString { clinux_folder_beneath(number, $0) }
            if opened >= 0 { return try File.owned(opened) }
            switch errno {
            case ENOENT: return nil
            // EAGAIN: something was renamed while the kernel looked.
            case EINTR, EAGAIN: continue
            default: throw .last("openat2", (place / path).description)
            }
        }
    }

    /// The names of a path, each of which leads one folder down.
    private func names(of path: Path) throws(SystemError) -> [Path] {
        let names = path.names
        guard !path.isAbsolute, !names.contains("..") else {
            throw SystemError(.invalidArgument, call: "openat2", subject: path.description)
        }
        return names
    }
}
