import Syscalls

/// The format of a run's small records: each field is a line `key value`, in which a backslash escapes itself (`\\`) and a line feed
/// (`\n`). It holds any bytes, `cat` shows it, and the shim needs almost no code to read it.
///
/// The last line is the record's own: a hash of the lines before, since a damaged pid or time must not be believed. A record without it is
/// that of an older program.
struct FieldFile {
    /// The fields in their order; a key may come more than once.
    private(set) var fields: [(key: String, value: [UInt8])] = []

    init() {}

    /// Reads a record. Lines that are not fields are ignored, so that an older reader can read a newer record. A damaged record has no
    /// fields.
    init(bytes: [UInt8]) {
        guard let bytes = Self.verified(bytes) else { return }
        for line in bytes.split(separator: Self.lineFeed) {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { continue }
            let value = Self.unescape(line[line.index(after: space)...])
            fields.append((String(decoding: line[..<space], as: UTF8.self), value))
        }
    }

    /// Reads a file; nil when there is none.
    init?(contentsOf path: Path) throws(SystemError) {
        guard let bytes = try File.contents(of: path, limit: 16 << 20) else { return nil }
        self.init(bytes: bytes)
    }

    /// The lines that a record's last line vouches for; nil when they are not what was written.
    private static func verified(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        // Found by its length: a damaged line feed before it must not hide it.
        let last = bytes.suffix(checkLength)
        guard last.starts(with: checkKey) else { return bytes[...] }
        let rest = bytes.dropLast(checkLength)
        return last.elementsEqual(checkLine(of: rest)) ? rest : nil
    }

    private static func checkLine(of bytes: some Collection<UInt8>) -> [UInt8] {
        let hash = String(StableHash.fnv1a(bytes), radix: 16)
        let digits = String(repeating: "0", count: 16 - hash.count) + hash
        return checkKey + Array(digits.utf8) + [lineFeed]
    }

    /// How many bytes the last line has.
    static let checkLength = 6 + 16 + 1
    private static let checkKey = Array("check ".utf8)
    private static let lineFeed = UInt8(ascii: "\n")
    private static let backslash = UInt8(ascii: "\\")

    mutating func add(_ key: String, _ value: [UInt8]) { fields.append((key, value)) }
    mutating func add(_ key: String, _ value: String) { add(key, Array(value.utf8)) }
    mutating func add(_ key: String, _ value: some BinaryInteger) { add(key, String(value)) }

    /// The last value of a key.
    func bytes(_ key: String) -> [UInt8]? { fields.last { $0.key == key }?.value }

    /// All values of a key.
    func all(_ key: String) -> [[UInt8]] { fields.filter { $0.key == key }.map(\.value) }

    /// The last value of a key as text.
    func text(_ key: String) -> String? { bytes(key).map { String(decoding: $0, as: UTF8.self) } }

    /// The last value of a key as a number.
    func integer<Number: FixedWidthInteger>(_ key: String, as type: Number.Type = Number.self) -> Number? {
        text(key).flatMap { Number($0) }
    }

    /// The record as bytes.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for (key, value) in fields {
            bytes += Array(key.utf8)
            bytes.append(UInt8(ascii: " "))
            for byte in value {
                switch byte {
                case Self.lineFeed: bytes += [Self.backslash, UInt8(ascii: "n")]
                case Self.backslash: bytes += [Self.backslash, Self.backslash]
                default: bytes.append(byte)
                }
            }
            bytes.append(Self.lineFeed)
        }
        return bytes + Self.checkLine(of: bytes)
    }

    private static func unescape(_ escaped: ArraySlice<UInt8>) -> [UInt8] {
        var value: [UInt8] = []
        var afterBackslash = false
        for byte in escaped {
            if afterBackslash {
                value.append(byte == UInt8(ascii: "n") ? lineFeed : byte)
                afterBackslash = false
            } else if byte == backslash {
                afterBackslash = true
            } else {
                value.append(byte)
            }
        }
        return value
    }
}
