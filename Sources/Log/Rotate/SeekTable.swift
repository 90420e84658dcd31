/// The table at the end of a compressed file, as zstd's contrib/seekable_format describes it: a skippable frame with the sizes
/// of all frames, which other readers pass over.
struct SeekTable: Hashable {
    /// The sizes of one frame, in bytes.
    struct Frame: Hashable {
        var packed: UInt32
        var plain: UInt32
    }

    var frames: [Frame] = []

    /// Number of frames, a byte of flags, the magic number.
    static let footerSize = 9
    private static let skippable: UInt32 = 0x184D_2A5E
    private static let magic: UInt32 = 0x8F92_EAB1

    init() {}

    /// The skippable frame.
    var bytes: [UInt8] {
        var result = Self.littleEndian(Self.skippable) + Self.littleEndian(UInt32(frames.count * 8 + Self.footerSize))
        for frame in frames { result += Self.littleEndian(frame.packed) + Self.littleEndian(frame.plain) }
        return result + Self.littleEndian(UInt32(frames.count)) + [0] + Self.littleEndian(Self.magic)
    }

    /// How many bytes the whole frame has, from the file's last nine bytes; nil when they are not from such a table.
    static func size(footer: [UInt8]) -> Int? {
        guard footer.count == footerSize, footer[4] == 0, number(footer, 5) == magic else { return nil }
        return 8 + Int(number(footer, 0)) * 8 + footerSize
    }

    /// Reads the whole frame; nil when it is not one.
    init?(parsing bytes: [UInt8]) {
        guard bytes.count >= 8 + Self.footerSize, Self.number(bytes, 0) == Self.skippable,
            Self.size(footer: Array(bytes.suffix(Self.footerSize))) == bytes.count,
            Int(Self.number(bytes, 4)) == bytes.count - 8
        else { return nil }
        for start in stride(from: 8, to: bytes.count - Self.footerSize, by: 8) {
            frames.append(Frame(packed: Self.number(bytes, start), plain: Self.number(bytes, start + 4)))
        }
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func number(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) }
    }
}
