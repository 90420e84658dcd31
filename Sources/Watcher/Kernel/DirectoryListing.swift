import Syscalls

/// The names in one folder as getdents64(2) gives them, where the kernel put them: nothing is copied, and the same room is
/// used for the next folder.
struct DirectoryListing {
    private(set) var items: [DirectoryRecord] = []
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
            let count = try descriptor.readDirectory(into: room)
            if count == 0 { break }
            filled += count
        }
        parse(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }

    private mutating func resize(to size: Int, keeping filled: Int = 0) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        buffer.deallocate()
        buffer = larger
    }

    private mutating func parse(_ bytes: UnsafeRawBufferPointer) {
        DirectoryRecord.forEach(in: bytes) { record in
            items.append(record)
            if IgnoreRules.matters(record.name) { hasRules = true }
        }
    }

    /// Frees the buffer; the value must not be used afterwards.
    func free() { buffer.deallocate() }
}
