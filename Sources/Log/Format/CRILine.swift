package import Syscalls

/// One record of a log file, in the form that container runtimes use (CRI):
/// `2026-11-22T10:00:00.123456789Z stdout F text`.
///
/// Time and stream have a fixed width, so a run's own bytes begin at byte 40. What a run wrote has the tag `F` (a whole line,
/// or the last piece of one) or `P` (a piece, more follows). Records of our own have a second tag behind a colon, `F:run`
/// for example: a run cannot write one, whatever it prints.
package struct CRILine: Hashable, Sendable {
    /// What a record holds.
    package enum Tag: Hashable, Sendable {
        /// A line, or the rest of one: its bytes were followed by a newline.
        case full
        /// A piece of a line: its bytes were not followed by a newline.
        case partial
        /// `F:run`: a run began, ended, or got another writer.
        case run
        /// `F:file`: the first record of each file, with its number.
        case file
        /// `F:gap`: bytes of the run are missing here.
        case gap
        /// `F:note`: something else that a reader should know.
        case note
        /// A tag of a later version.
        case other

        /// True for what a run itself wrote.
        package var isOutput: Bool { self == .full || self == .partial }
    }

    /// When the bytes were read from the run.
    package let time: UTCTime
    /// The stream they came from; stdout for records of our own.
    package let stream: LogStream
    /// What the record holds.
    package let tag: Tag
    /// Where the message begins, in bytes from the beginning of the record. It goes to the record's end.
    package let messageStart: Int

    /// Where the message of `F` and `P` begins.
    static let outputStart = 40
    /// The longest message of one record: a longer line becomes pieces of this size, as container runtimes cut them.
    package static let pieceSize = 16_384
    /// The longest record that a writer makes, with its newline.
    static let longest = outputStart + pieceSize + 1

    /// Reads a record.
    /// - Parameter bytes: the record without its newline.
    /// - Returns: nil when it is not a bgexec record.
    package init?(parsing bytes: Span<UInt8>) {
        // "<30> stdout F" is the least that a whole record has; its message may be empty.
        guard bytes.count >= Self.outputStart, let time = Timestamp.parse(bytes),
            let stream = Self.stream(bytes), let (tag, start) = Self.tag(bytes)
        else { return nil }
        self.time = time
        self.stream = stream
        self.tag = tag
        messageStart = start
    }

    /// The stream of the bytes 30 to 37: a blank, six letters, a blank.
    private static func stream(_ bytes: Span<UInt8>) -> LogStream? {
        guard bytes[30] == space, bytes[37] == space, bytes[31] == UInt8(ascii: "s"), bytes[32] == UInt8(ascii: "t"),
            bytes[33] == UInt8(ascii: "d")
        else { return nil }
        switch (bytes[34], bytes[35], bytes[36]) {
        case (UInt8(ascii: "o"), UInt8(ascii: "u"), UInt8(ascii: "t")): return .stdout
        case (UInt8(ascii: "e"), UInt8(ascii: "r"), UInt8(ascii: "r")): return .stderr
        default: return nil
        }
    }

    private static func tag(_ bytes: Span<UInt8>) -> (Tag, Int)? {
        if bytes[39] == space {
            switch bytes[38] {
            case UInt8(ascii: "F"): return (.full, outputStart)
            case UInt8(ascii: "P"): return (.partial, outputStart)
            default: return nil
            }
        }
        guard bytes[38] == UInt8(ascii: "F"), bytes[39] == UInt8(ascii: ":") else { return nil }
        var end = outputStart
        while end < bytes.count, bytes[end] != space { end += 1 }
        guard end < bytes.count, end > outputStart, end <= outputStart + 16 else { return nil }
        let name = bytes.extracting(outputStart..<end).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return (names[name] ?? .other, end + 1)
    }

    private static let names: [String: Tag] = ["run": .run, "file": .file, "gap": .gap, "note": .note]
    private static let space = UInt8(ascii: " ")
}
