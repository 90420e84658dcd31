import Syscalls

/// What to do with the end of a file whose last writer was killed in the middle of a write: a pure decision.
enum TornTail: Hashable {
    /// The file ends with a whole record, or is empty.
    case whole
    /// The last record has bytes of the run: it becomes a piece (one byte, `F` to `P`, at this distance from the record's
    /// start) and gets its newline. So no byte is lost, and the line is marked as incomplete.
    case close(tagOffset: Int)
    /// The rest after the last newline holds no byte of a run: it is cut off.
    case cut(count: Int)
    /// Not of our making: it gets a newline and stays.
    case keep

    /// Decides by the bytes after the last newline of the file.
    init(after rest: Span<UInt8>) {
        guard rest.count > 0 else {
            self = .whole
            return
        }
        if let line = CRILine(parsing: rest) {
            self = line.tag.isOutput ? .close(tagOffset: CRILine.outputStart - 2) : .cut(count: rest.count)
            return
        }
        self = Self.isHeadOrZeros(rest) ? .cut(count: rest.count) : .keep
    }

    /// True for the first bytes of a record before its message, and for the zeros that a power cut leaves.
    private static func isHeadOrZeros(_ rest: Span<UInt8>) -> Bool {
        var zeros = 0
        for index in 0..<rest.count where rest[index] == 0 { zeros += 1 }
        if zeros == rest.count { return true }
        guard rest.count < CRILine.outputStart + 17 else { return false }
        // The head with its missing end put back: the rest of a time, then every form of what follows.
        let bytes = (0..<rest.count).map { rest[$0] }
        let time = Array("2000-01-01T00:00:00.000000000Z".utf8)
        return [" stdout F ", " stderr F ", " stdout P ", " stderr P ", " stdout F:note "].contains { form in
            let model = time + Array(form.utf8)
            guard bytes.count < model.count else { return false }
            return isRecord(bytes + model[bytes.count...])
        } || bytes.count > CRILine.outputStart && isRecord(bytes + [UInt8(ascii: " ")])
    }

    private static func isRecord(_ bytes: [UInt8]) -> Bool { CRILine(parsing: bytes.span) != nil }
}
