import Syscalls

extension LogRetention {
    /// Looks at the folder. What vanishes meanwhile is left out.
    init(_ folder: borrowing Folder, _ names: LogNames) throws(SystemError) {
        var found: [Int: File] = [:]
        for name in try folder.entries() {
            let size = try folder.status(of: name)?.size ?? 0
            switch names.kind(of: name) {
            case .rotated(let number): found[number, default: File(number: number)].plain = size
            case .compressed(let number): found[number, default: File(number: number)].compressed = size
            case .compressing(let number): parts.append(number)
            case .current, nil: othersSize += size
            }
        }
        files = Array(found.values)
        free = try? folder.freeBytes()
        kept = KeptRun.read(folder, names)
    }

    /// Removes a rotated file in both forms.
    static func evict(_ number: Int, in folder: borrowing Folder, _ names: LogNames) throws(SystemError) {
        try folder.remove(names.rotated(number))
        try folder.remove(names.compressed(number))
    }
}

/// The file beside a log that says which files hold the end of the last failed run.
enum KeptRun {
    /// Overwritten in place with text of one width, so that it is never half a note.
    static func write(_ files: ClosedRange<Int>, in folder: borrowing Folder, _ names: LogNames) throws(SystemError) {
        let text = padded(files.lowerBound) + " " + padded(files.upperBound) + "\n"
        try folder.openOrCreate(names.kept).writeAll(Array(text.utf8))
    }

    static func read(_ folder: borrowing Folder, _ names: LogNames) -> ClosedRange<Int>? {
        guard let file = try? folder.openForReading(names.kept), let bytes = try? file.bytes(at: 0, count: 64) else {
            return nil
        }
        let numbers = bytes.split { $0 == newline || $0 == UInt8(ascii: " ") }
            .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return numbers[0]...numbers[1]
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}
