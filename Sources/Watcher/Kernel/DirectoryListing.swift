import CLinux
import Glibc
import Syscalls

/// The names in one folder as getdents64(2) gives them, where the kernel put them: nothing is copied, and the same room is
/// used for the next folder.
struct DirectoryListing {
    /// One name and what the folder says that it is.
    struct Item {
        /// The name as C has it: the kernel ends it with a NUL. Good until the next `read`.
        let cName: UnsafePointer<CChar>
        fileprivate let length: Int
        /// DT_DIR, DT_REG …; DT_UNKNOWN where the file system does not say.
        let type: UInt8

        /// The name's bytes.
        var name: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: cName, count: length) }
    }

    private(set) var items: [Item] = []
    /// True when one of the names is an ignore file or begins a working copy of version control.
    private(set) var hasRules = false
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.usual, alignment: 8)

    private static let usual = 65_536
    /// What the kernel is offered at least: it fails when not even one name fits.
    private static let least = 32_768

    /// Reads the whole folder. `.` and `..` are left out.
    mutating func read(_ descriptor: borrowing Descriptor) throws(SystemError) {
        items.removeAll(keepingCapacity: items.count < 4096)
        hasRules = false
        if buffer.count > Self.usual * 16 { resize(to: Self.usual) }
        var filled = 0
        while true {
            if buffer.count - filled < Self.least { resize(to: buffer.count * 2, keeping: filled) }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = clinux_getdents(descriptor.number, room.baseAddress, UInt(room.count))
            if count == 0 { break }
            guard count > 0 else { throw .last("getdents64") }
            filled += count
        }
        take(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }

    private mutating func resize(to size: Int, keeping filled: Int = 0) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
    }

    /// struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with NUL.
    private mutating func take(_ bytes: UnsafeRawBufferPointer) {
        guard var record = bytes.baseAddress else { return }
        let end = record + bytes.count
        while record < end {
            let cName = (record + 19).assumingMemoryBound(to: CChar.self)
            let item = Item(cName: cName, length: strlen(cName), type: record.load(fromByteOffset: 18, as: UInt8.self))
            record += Int(record.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
            if strcmp(cName, ".") == 0 || strcmp(cName, "..") == 0 { continue }
            items.append(item)
            if IgnoreRules.matters(item.name) { hasRules = true }
        }
    }

    /// Frees the buffer; the value must not be used afterwards.
    func free() { buffer.deallocate() }
}
