import Syscalls

/// Reads the text of an ignore file as git does.
enum IgnoreFile {
    /// Larger files are not read: they are not lists of patterns.
    static let sizeLimit = 1 << 20

    /// The patterns in the text of a file.
    static func patterns(in text: [UInt8], anchored: Bool = false) -> [IgnorePattern] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = text.starts(with: mark) ? text.dropFirst(3) : text[...]
        let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { number, line in
            // A CR belongs to the end of the line only where an LF follows.
            let isLast = number == lines.count - 1
            let hasReturn = line.last == UInt8(ascii: "\r") && !isLast
            return IgnorePattern(hasReturn ? line.dropLast() : line, line: number + 1, anchored: anchored)
        }
    }

    /// The patterns of a file; nil when there is no such file, when it is no regular file, or when it cannot be read.
    /// - Parameter followingLinks: git follows links for files outside the tree only.
    static func read(_ path: Path, base: [UInt8], followingLinks: Bool = false, isOwn: Bool = false)
        -> PatternList?
    {
        guard let status = try? File.status(of: path, followingLinks: followingLinks), status.kind == .regular,
            status.size <= sizeLimit,
            let bytes = try? File.contents(of: path, limit: Int(status.size))
        else { return nil }
        return PatternList(patterns(in: bytes), source: path, base: base, isOwn: isOwn)
    }
}
