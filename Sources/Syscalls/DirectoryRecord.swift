import CLinux

/// One name in a folder, where the kernel has put it.
package struct DirectoryRecord {
    /// The name as C has it: the kernel ends it with a NUL. Good as long as the memory that it was read into.
    package let cName: UnsafePointer<CChar>
    private let length: Int
    /// What the folder says that it is; nil where the file system does not say.
    package let kind: FileKind?

    /// The name's bytes.
    package var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: cName, count: length) }

    /// Calls `body` with each name of what `Descriptor.readDirectory` has read, `.` and `..` left out.
    package static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (DirectoryRecord) -> Void) {
        // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with NUL.
        guard var record = bytes.baseAddress else { return }
        let end = record + bytes.count
        while record < end {
            let start = record + 19
            let size = Int(record.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
            let length = Bytes.offset(of: 0, at: start, count: size - 19) ?? size - 19
            let type = record.load(fromByteOffset: 18, as: UInt8.self)
            record += size
            if isDots(UnsafeRawBufferPointer(start: start, count: length)) { continue }
            let cName = start.assumingMemoryBound(to: CChar.self)
            body(DirectoryRecord(cName: cName, length: length, kind: FileKind(directoryType: type)))
        }
    }

    private static func isDots(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}

extension Descriptor {
    /// Reads names of an open folder, as many as there is room for, see getdents64(2).
    /// - Parameter buffer: 32 KiB or more: the call fails when not even one name fits.
    /// - Returns: the bytes read; 0 at the end.
    package func readDirectory(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        let count = clinux_getdents(number, buffer.baseAddress, UInt(buffer.count))
        guard count >= 0 else { throw .last("getdents64") }
        return count
    }

    /// The magic number of the file system that holds the file, see statfs(2); nil when it is not known.
    package var fileSystemType: UInt32? {
        let type = clinux_file_system_type(number)
        return type < 0 ? nil : UInt32(truncatingIfNeeded: type)
    }
}
