/// The SHA-1 that git names an object by.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
    let first: UInt64
    let second: UInt64
    let third: UInt32

    /// Creates an id from five words, the most significant first.
    init(words: (UInt32, UInt32, UInt32, UInt32, UInt32)) {
        first = UInt64(words.0) << 32 | UInt64(words.1)
        second = UInt64(words.2) << 32 | UInt64(words.3)
        third = words.4
    }

    /// Reads 20 bytes.
    init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 20 else { return nil }
        self = bytes.withUnsafeBytes { ObjectID(loading: $0) }
    }

    /// Reads the first 20 bytes.
    init(loading bytes: UnsafeRawBufferPointer) {
        first = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        second = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        third = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// Reads 40 hexadecimal digits.
    package init?(_ text: some StringProtocol) { self.init(digits: text.utf8) }

    /// Reads 40 hexadecimal digits.
    init?(digits: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            guard let value = Self.value(of: digit) else { return nil }
            if let half = high { bytes.append(half << 4 | value) }
            high = high == nil ? value : nil
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The 20 bytes.
    var bytes: [UInt8] {
        first.bigEndianBytes + second.bigEndianBytes + third.bigEndianBytes
    }

    /// The first of the 20 bytes.
    var firstByte: Int { Int(first >> 56) }

    /// 40 hexadecimal digits.
    package var description: String { String(decoding: digits, as: UTF8.self) }

    /// 40 hexadecimal digits.
    var digits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(40)
        for byte in bytes {
            for half in [byte >> 4, byte & 15] { digits.append(half + UInt8(ascii: half < 10 ? "0" : "W")) }
        }
        return digits
    }
}

extension ObjectID: Comparable {
    /// By the bytes.
    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }
}

extension [UInt8] {
    /// Appends the 20 bytes of an id.
    mutating func append(_ id: ObjectID) {
        append(bigEndian: id.first)
        append(bigEndian: id.second)
        append(bigEndian: id.third)
    }
}
