import CLinux
import Glibc

// Room on the disk that is taken before it is needed, so that a last word can still be written when the disk is full.

extension Descriptor {
    /// Takes the blocks of a range of the file, also beyond its end; its size stays as it is.
    /// - Returns: false where the file system cannot do that.
    /// - Throws: `SystemError`: ENOSPC and EDQUOT when there is no room.
    package func reserve(_ range: Range<Int64>) throws(SystemError) -> Bool {
        let number = number
        do {
            try retrying("fallocate") { clinux_reserve(number, range.lowerBound, Int64(range.count)) }
            return true
        } catch {
            if error.meansNoSpace { throw error }
            return false
        }
    }
}

extension File {
    /// Makes a file that stands for room: `replace(_:with:using:)` turns it into another one.
    package static func reserve(_ path: Path, size: Int) throws(SystemError) {
        // Written, not only asked for: that takes blocks on every file system which writes in place.
        try open(path, [.writeOnly, .create, .noFollow, .nonBlocking]).writeAll([UInt8](repeating: 0, count: size))
    }

    /// Replaces a file by one that was reserved, as `replace(_:with:mode:surviving:)` does for the end of any process. Takes no
    /// new block when the bytes fit.
    /// - Throws: `SystemError`: ENOENT when nothing was reserved.
    package static func replace(_ path: Path, with bytes: [UInt8], using reserve: Path) throws(SystemError) {
        let file = try open(reserve, [.writeOnly, .noFollow, .nonBlocking])
        try file.writeAll(bytes)
        // After the bytes: cut before, the room would be given back.
        try file.truncate(to: Int64(bytes.count))
        try rename(reserve, to: path)
    }
}

extension SystemError {
    /// There is no room on the disk, or this user may not have more.
    package var meansNoSpace: Bool { code == ENOSPC || code == EDQUOT }
}
