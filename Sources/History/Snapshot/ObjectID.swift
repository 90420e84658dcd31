/// The SHA-1 that git names an object by.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    let first: UInt64
    let second: UInt64
    let third: UInt32

    /// Takes five words, the most significant first.
    init(words: (UInt32, UInt32, UInt32, UInt32, UInt32)) {
        first = UInt64(words.0) << 32 | UInt64(words.1)
        second = UInt64(words.2) << 32 | UInt64(words.3)
        third = words.4
    }

    /// Reads 20 bytes.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var words: [UInt32] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            words.append(rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
            rest = rest.dropFirst(4)
        }
        self.init(words: (words[0], words[1], words[2], words[3], words[4]))
    }

    /// Reads 40 hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 40 else { return nil }
        var bytes: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            guard let byte = UInt8(rest.prefix(2), radix: 16), rest.first != "+" else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.init(bytes: bytes)
    }

    /// The 20 bytes.
    var bytes: [UInt8] {
        first.bigEndianBytes + second.bigEndianBytes + third.bigEndianBytes
    }

    /// 40 hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
