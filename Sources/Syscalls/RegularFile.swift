import Glibc

/// A regular file, opened for reading. Whatever else stands under its name is refused at once: a named pipe would have its opener wait, a
/// device has no end. What it is, whose, and how large is asked of what was opened, not of the name.
package struct RegularFile: ~Copyable {
    /// What the kernel says of the open file.
    package let status: FileStatus
    private let descriptor: Descriptor
    private let path: Path

    /// Opens a file, perhaps through links; nil when nothing is there.
    /// - Throws: `SystemError` when what is there is no regular file, or cannot be opened.
    package static func opening(_ path: Path) throws(SystemError) -> RegularFile? {
        do throws(SystemError) {
            let opened = try File.open(path, [.readOnly, .nonBlocking, .noControllingTerminal])
            let status = try opened.status()
            try check(status, path)
            return RegularFile(opened, status, path)
        } catch {
            if error.isNoSuchFile { return nil }
            if error.number == .noSuchDevice { throw refusal(path, "is a socket or a device, not a file") }
            throw error
        }
    }

    /// - Throws: `SystemError` when what was opened is no regular file.
    static func check(_ status: FileStatus, _ path: Path) throws(SystemError) {
        guard status.kind == .regular else { throw refusal(path, "is \(status.kind.words), not a file") }
    }

    private init(_ opened: consuming Descriptor, _ status: FileStatus, _ path: Path) {
        self.status = status
        descriptor = opened
        self.path = path
    }

    /// All bytes of the file.
    /// - Throws: `SystemError`, EFBIG when there are more than `limit`.
    package func contents(limit: Int) throws(SystemError) -> [UInt8] {
        guard status.size <= limit else { throw tooLarge(limit) }
        let bytes = try beginning(limit + 1)
        // Files of /proc have no size, and others may grow.
        guard bytes.count <= limit else { throw tooLarge(limit) }
        return bytes
    }

    /// The first bytes of the file, at most so many.
    package func beginning(_ count: Int) throws(SystemError) -> [UInt8] {
        do { return try descriptor.readToEnd(limit: count) } catch { throw error.about(path) }
    }

    private func tooLarge(_ limit: Int) -> SystemError {
        SystemError(
            code: EFBIG, call: "read", subject: path.description,
            detail: "it is larger than the \(limit) bytes it may have")
    }

    private static func refusal(_ path: Path, _ words: String) -> SystemError {
        SystemError(code: EINVAL, call: "read", subject: path.description, detail: "it \(words)")
    }
}

extension FileKind {
    /// What it is, in words: "a named pipe".
    fileprivate var words: String {
        switch self {
        case .regular: "a file"
        case .directory: "a folder"
        case .symbolicLink: "a link"
        case .namedPipe: "a named pipe"
        case .socket: "a socket"
        case .device: "a device"
        }
    }
}

extension File {
    /// The most that a file may have of which the reader knows nothing better, in bytes.
    package static let usualLimit = 64 << 20

    /// All bytes of a regular file; nil when there is no such file.
    /// - Throws: `SystemError`: EINVAL when it is something else, EFBIG when it has more than `limit` bytes.
    package static func contents(of path: Path, limit: Int = usualLimit) throws(SystemError) -> [UInt8]? {
        guard let file = try RegularFile.opening(path) else { return nil }
        return try file.contents(limit: limit)
    }

    /// The first bytes of a regular file, at most `count`; nil when there is no such file.
    /// - Throws: `SystemError`, EINVAL when it is something else.
    package static func beginning(of path: Path, upTo count: Int) throws(SystemError) -> [UInt8]? {
        guard let file = try RegularFile.opening(path) else { return nil }
        return try file.beginning(count)
    }
}
