import Syscalls

/// The file that is being written, held open in its folder. A class: it is replaced as a whole when the log continues in another.
final class LogFile {
    let folder: Folder
    let descriptor: Descriptor
    let path: Path
    let names: LogNames
    private let inode: UInt64
    private let device: UInt64
    /// The number in the file's head. No two files of a unit have the same.
    let number: Int
    /// The size that the file has unless another program changes it.
    private(set) var size: Int64
    /// The time of the last whole record that was found in it; nil in a new file.
    let lastTime: UTCTime?
    /// Whether its head is missing or gives a number that is taken.
    let isMisnumbered: Bool
    /// What else the folder held of the unit when it was opened.
    private let kinds: [LogNames.Kind]
    /// Up to where blocks of the disk are taken for it, see `reserveRoom(for:)`; nil where the file system cannot do that.
    var reserved: Int64? = 0
    /// Whether its end was torn by the death of an earlier writer, and is repaired now.
    let wasTorn: Bool

    /// Opens a unit's file, creates it when missing, repairs its end, and writes its head when it is empty.
    /// - Parameters:
    ///   - run: the run in progress and `bytes` what it wrote into earlier files, for the head.
    init(in folderPath: Path, _ names: LogNames, run: Int, bytes: Int64, at time: UTCTime) throws(LogProblem) {
        let folder = try Self.openFolder(folderPath)
        let descriptor = try Self.openFile(folder, names, folderPath)
        do throws(SystemError) {
            let status = try descriptor.status()
            let end = try Self.mend(descriptor, size: status.size, in: folder, names)
            kinds = try folder.entries().compactMap { names.kind(of: $0) }
            let highest = kinds.compactMap(\.number).max() ?? 0
            let head = try Self.head(of: descriptor)?.number ?? 0
            number = max(head, highest + 1)
            isMisnumbered = end.size > 0 && head != number
            (inode, device) = (status.inode, status.device)
            (size, lastTime, wasTorn) = (end.size, end.lastTime, end.wasTorn)
        } catch {
            throw .system(error)
        }
        path = folderPath / names.current
        self.names = names
        self.folder = folder
        self.descriptor = descriptor
        if size == 0 {
            try writeHead(run: run, bytes: bytes, at: time)
            // The log continues in a new file only if that has room for the final records; otherwise it stays in the old one.
            if let error = reserveRoom(for: 0) { throw .system(error) }
        }
    }

    private static func openFolder(_ path: Path) throws(LogProblem) -> Folder {
        do throws(SystemError) {
            // Daemon and shims work within their project: if that was deleted, it does not come back for the sake of its logs.
            if ThisProcess.worksInDeletedFolder, !File.exists(path.parent.parent) {
                throw SystemError.missing(path.parent.parent)
            }
            try File.makeDirectories(path)
            return try Folder(opening: path)
        } catch {
            let status = try? File.status(of: path)
            throw status?.kind == .symbolicLink ? .folderIsLink(path) : .system(error)
        }
    }

    private static func openFile(_ folder: borrowing Folder, _ names: LogNames, _ path: Path) throws(LogProblem)
        -> Descriptor
    {
        do throws(SystemError) {
            let file = try folder.open(names.current, [.readWrite, .create, .append, .nonBlocking])
            if try file.status().kind == .regular { return file }
        } catch {
            // A link gives ELOOP, a folder EISDIR, a socket ENXIO.
            if ![.symbolicLink, .isDirectory, .noSuchDevice].contains(error.number) { throw .system(error) }
        }
        throw .notAFile(path / names.current)
    }

    /// Whether something is left to do with the rotated files: an earlier writer may have ended before it was done.
    func needsCare(_ settings: LogSettings) -> Bool {
        kinds.count > settings.maxFiles
            || kinds.contains { kind in
                switch kind {
                case .compressing: true
                case .rotated: settings.compress
                case .compressed, .current: false
                }
            }
    }

    // MARK: Writing

    /// Writes the header of an empty file: after its creation, and after another program emptied it.
    func writeHead(run: Int, bytes: Int64, at time: UTCTime) throws(LogProblem) {
        let head = LogMark.file(number: number, run: run, bytes: bytes).record(at: time)
        let (_, error) = head.withUnsafeBytes { write($0) }
        if let error { throw .system(error) }
    }

    /// Appends whole records.
    /// - Returns: how many bytes are in the file now; when not all, why, and then the file ends with a whole record again.
    func write(_ bytes: UnsafeRawBufferPointer) -> (written: Int, error: SystemError?) {
        var written = 0
        do throws(SystemError) {
            while written < bytes.count {
                // No file makes a writer wait without blocking it: nil would be an end without a reason.
                guard let count = try descriptor.write(UnsafeRawBufferPointer(rebasing: bytes[written...])) else {
                    throw SystemError(.wouldBlock, call: "write")
                }
                written += count
            }
        } catch {
            // The part of a record that is there would read as if it were all: back to the last whole one.
            let whole = bytes.prefix(written).lastIndex(of: newline).map { $0 + 1 } ?? 0
            if whole < written { try? descriptor.truncate(to: size + Int64(whole)) }
            size += Int64(whole)
            if reserved != nil { reserved = size }
            return (whole, error.about(path))
        }
        size += Int64(written)
        return (written, nil)
    }

    /// Makes what was written durable. Blocks as long as the disk takes.
    func synchronize() throws(SystemError) { try descriptor.synchronizeData() }

    /// A second descriptor of the file, for a thread that makes it durable.
    func duplicate() throws(SystemError) -> Descriptor { try descriptor.duplicate() }

    // MARK: What others do to it

    /// What another program has done to the file.
    enum Tampering: Hashable {
        /// The name was removed or leads to another file.
        case moved
        /// The file was cut to this size.
        case truncated(to: Int64)
    }

    /// Looks whether the file is still the one of its name, and as long as it was left.
    func tampering() -> Tampering? {
        guard let status = try? File.status(of: path), status.inode == inode, status.device == device else {
            return .moved
        }
        if status.size >= size { return nil }
        defer { size = status.size }
        return .truncated(to: status.size)
    }

    /// True when the file has no name any more: anything written to it is lost.
    var isDeleted: Bool { (try? descriptor.status().links) == 0 }
}

extension LogNames.Kind {
    /// The number of a file that was rotated.
    var number: Int? {
        switch self {
        case .rotated(let number), .compressed(let number), .compressing(let number): number
        case .current: nil
        }
    }
}
