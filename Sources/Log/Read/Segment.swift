import Syscalls

/// One file of a unit's log, opened for reading, plain or compressed.
final class Segment {
    /// The number in its head, or in its name.
    let number: Int
    fileprivate let source: Source
    private let inode: UInt64

    fileprivate enum Source: ~Copyable {
        case plain(Descriptor)
        case compressed(CompressedFile)
    }

    /// Opens the file that is being written; nil when there is none, or when it has no head yet.
    static func current(in folder: borrowing Folder, _ names: LogNames) throws(SystemError) -> Segment? {
        guard let file = try openIfThere(folder, names.current), let number = try number(of: file, in: folder, names)
        else {
            return nil
        }
        return Segment(number: number, inode: try file.status().inode, .plain(file))
    }

    /// Opens a rotated file by its number; nil when it is gone.
    static func rotated(_ number: Int, in folder: borrowing Folder, _ names: LogNames) throws(SystemError) -> Segment? {
        // Plain first: it is removed only after the compressed one is whole.
        if let file = try openIfThere(folder, names.rotated(number)) {
            return Segment(number: number, inode: try file.status().inode, .plain(file))
        }
        guard let file = try openIfThere(folder, names.compressed(number)) else { return nil }
        return Segment(number: number, inode: try file.status().inode, .compressed(try CompressedFile(file)))
    }

    /// The number in a file's head; without one, that which the next writer will give it. Nil while it is only being begun.
    private static func number(
        of file: borrowing Descriptor, in folder: borrowing Folder, _ names: LogNames
    ) throws(SystemError) -> Int? {
        if let number = try LogFile.head(of: file)?.number { return number }
        guard try file.bytes(at: 0, count: 2 * CRILine.longest).contains(newline) else { return nil }
        return (try folder.entries().compactMap { names.kind(of: $0)?.number }.max() ?? 0) + 1
    }

    private static func openIfThere(_ folder: borrowing Folder, _ name: Path) throws(SystemError) -> Descriptor? {
        do throws(SystemError) {
            return try folder.openForReading(name)
        } catch {
            if error.isNoSuchFile { return nil }
            throw error
        }
    }

    private init(number: Int, inode: UInt64, _ source: consuming Source) {
        self.number = number
        self.inode = inode
        self.source = source
    }

    /// How many bytes of plain text it has now.
    func size() throws(SystemError) -> Int64 {
        switch source {
        case .plain(let file): try file.status().size
        case .compressed(let file): file.size
        }
    }

    /// Reads plain text at a place.
    /// - Returns: how many bytes; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        switch source {
        case .plain(let file): try file.read(into: target, at: offset)
        case .compressed(let file): try file.read(into: target, at: offset)
        }
    }

    /// True when the status is this very file's.
    func isFile(of status: FileStatus?) -> Bool { status?.inode == inode }
}

extension Segment {
    /// Releases memory that only speeds up the next read.
    func rest() {
        switch source {
        case .compressed(let file): file.rest()
        case .plain: break
        }
    }
}
