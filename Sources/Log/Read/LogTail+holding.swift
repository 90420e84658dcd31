package import Syscalls

extension LogTail {
    /// No more files are held than this: their space on the disk is free only when they have been read.
    private static let mostHeld = 64

    /// Opens the files that wait to be read. What removes them to keep the limits of the log takes nothing from this reader then, however far
    /// it is behind.
    package mutating func holdAhead() throws(SystemError) {
        guard let first = firstUnopened, let folder = try Self.openFolder(folderPath) else { return }
        held = held.filter { $0.key >= first }
        let numbers = Set(try folder.entries().compactMap { names.kind(of: $0)?.readableNumber })
        for number in numbers.sorted() where number >= first && held[number] == nil && held.count < Self.mostHeld {
            held[number] = try Segment.rotated(number, in: folder, names)
        }
        // It keeps its number when it is rotated.
        if let current = try Segment.current(in: folder, names), current.number >= first, held[current.number] == nil,
            held.count < Self.mostHeld
        {
            held[current.number] = current
        }
    }

    /// A rotated file by its number, held or still there; nil when it is gone.
    mutating func rotated(_ number: Int, in folder: borrowing Folder) throws(SystemError) -> Segment? {
        if let segment = held.removeValue(forKey: number) { return segment }
        return try Segment.rotated(number, in: folder, names)
    }
}
