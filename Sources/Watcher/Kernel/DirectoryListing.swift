import CLinux
import Glibc
import Syscalls

/// The names in one folder as getdents64(2) gives them: flat, and used again for the next folder.
struct DirectoryListing {
    /// One name and what the folder says that it is.
    struct Item {
        let name: Range<Int>
        /// DT_DIR, DT_REG …; DT_UNKNOWN where the file system does not say.
        let type: UInt8
    }

    private(set) var items: [Item] = []
    private(set) var names: [UInt8] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 8)

    /// Reads the whole folder. `.` and `..` are left out.
    mutating func read(_ descriptor: borrowing Descriptor) throws(SystemError) {
        items.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        while true {
            let count = clinux_getdents(descriptor.number, buffer.baseAddress, UInt(buffer.count))
            if count == 0 { return }
            guard count > 0 else { throw .last("getdents64") }
            take(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        }
    }

    /// struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with NUL.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 19 < bytes.count {
            let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt16.self))
            let start = offset + 19
            var end = start
            while bytes[end] != 0 { end += 1 }
            let isDot = bytes[start] == UInt8(ascii: ".")
            if !(isDot && (end - start == 1 || (end - start == 2 && bytes[start + 1] == UInt8(ascii: ".")))) {
                let first = names.count
                names.append(contentsOf: bytes[start..<end])
                items.append(Item(name: first..<names.count, type: bytes[offset + 18]))
            }
            offset += length
        }
    }

    /// Frees the buffer; the value must not be used afterwards.
    func free() { buffer.deallocate() }
}
