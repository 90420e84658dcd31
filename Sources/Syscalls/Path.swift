import Glibc

/// A file's path or name as the kernel has it: bytes that need not be UTF-8.
public struct Path: Hashable, Sendable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes, without a terminating NUL.
    public let bytes: [UInt8]

    /// Takes the bytes as they are. Bytes from a NUL on are dropped, since no path can hold one.
    public init(bytes: some Sequence<UInt8>) {
        // Of an array this is no copy.
        let all = Array(bytes)
        self.bytes = all.firstIndex(of: 0).map { Array(all[..<$0]) } ?? all
    }

    /// The UTF-8 bytes of a text.
    public init(_ text: some StringProtocol) {
        self.init(bytes: text.utf8)
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    private static let slash = UInt8(ascii: "/")

    /// True when the path begins at the root of the file system.
    public var isAbsolute: Bool { bytes.first == Self.slash }

    /// The last component: `c` of `a/b/c` and of `a/b/c/`; empty for `/`.
    public var name: Path {
        let trimmed = withoutTrailingSlashes
        return Path(bytes: trimmed.suffix(from: trimmed.lastIndex(of: Self.slash).map { $0 + 1 } ?? 0))
    }

    /// Everything before the last component: `a/b` of `a/b/c`, `/` of `/a`, `.` of `a`.
    public var parent: Path {
        let trimmed = withoutTrailingSlashes
        guard let cut = trimmed.lastIndex(of: Self.slash) else { return "." }
        return cut == trimmed.startIndex ? "/" : Path(bytes: trimmed.prefix(upTo: cut))
    }

    private var withoutTrailingSlashes: ArraySlice<UInt8> {
        var slice = bytes[...]
        while slice.count > 1, slice.last == Self.slash { slice.removeLast() }
        return slice
    }

    /// This path followed by another; an absolute `other` replaces it.
    public func appending(_ other: Path) -> Path {
        if other.isAbsolute || bytes.isEmpty { return other }
        if other.bytes.isEmpty { return self }
        return Path(bytes: bytes.last == Self.slash ? bytes + other.bytes : bytes + [Self.slash] + other.bytes)
    }

    /// This path followed by a name or a relative path.
    public static func / (directory: Path, name: Path) -> Path { directory.appending(name) }

    /// What remains below `directory`, `.` for the directory itself, nil when the path lies elsewhere.
    /// Compares text only: both must be normal (absolute or of the same base, without `..`).
    public func relative(to directory: Path) -> Path? {
        let base = directory.withoutTrailingSlashes
        guard bytes.starts(with: base) else { return nil }
        let rest = bytes.dropFirst(base.count)
        if rest.isEmpty { return "." }
        if base.elementsEqual([Self.slash]) { return Path(bytes: rest) }
        guard rest.first == Self.slash else { return nil }
        let below = Path(bytes: rest.drop { $0 == Self.slash })
        return below.bytes.isEmpty ? "." : below
    }

    public static func < (left: Path, right: Path) -> Bool {
        // Tens of thousands are sorted at a time, and a loop over bytes takes seconds for that where it is not optimized.
        left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right in
                let common = min(left.count, right.count)
                guard common > 0, let one = left.baseAddress, let other = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(one, other, common)
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    /// The path for people: what is not printable UTF-8 stands as `\xNN`.
    public var description: String { printable(bytes) }

    /// The exact text for other programs; of bytes that are not UTF-8, the way they are shown.
    public var exact: String { text ?? description }

    /// The exact text when the bytes are UTF-8, else nil.
    public var text: String? { String(validating: bytes, as: UTF8.self) }

    /// Calls `body` with the path as C has it.
    public func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) { buffer in
            buffer.copyBytes(from: bytes)
            buffer[bytes.count] = 0
            return try buffer.withMemoryRebound(to: CChar.self) { name in
                guard let start = name.baseAddress else { return try body([0]) }
                return try body(start)
            }
        }
    }
}
