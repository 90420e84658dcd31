import Syscalls

/// Cuts what a stream gives into records: a record a line, pieces for a long one; an unfinished line is held until its
/// newline comes, or until `release` is called.
struct LineFramer: ~Copyable {
    /// The bytes before each message, kept ready: only the time changes, once a read.
    private let head: UnsafeMutableRawPointer
    /// The unfinished line, at most one piece.
    private let held: UnsafeMutableRawPointer
    private(set) var heldCount = 0
    /// When the held bytes began to come.
    private(set) var heldSince = Timestamps(wall: UTCTime(nanoseconds: 0), monotonic: 0)

    /// The unfinished line.
    var heldBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: held, count: heldCount) }

    init(_ stream: LogStream) {
        head = .allocate(byteCount: CRILine.outputStart, alignment: 8)
        held = .allocate(byteCount: CRILine.pieceSize, alignment: 4096)
        let template = Array("0000-00-00T00:00:00.000000000Z \(stream.rawValue) F ".utf8)
        template.withUnsafeBytes {
            head.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(head), byteCount: $0.count)
        }
    }

    deinit {
        head.deallocate()
        held.deallocate()
    }

    /// Makes records of the bytes while the buffer has room.
    /// - Returns: how many bytes were used: all of them, or fewer when the buffer is full.
    mutating func cut(_ bytes: UnsafeRawBufferPointer, at moment: Timestamps, into buffer: inout OutputBuffer) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        stamp(heldCount > 0 ? heldSince.wall : moment.wall)
        var position = 0
        while position < bytes.count {
            guard buffer.hasRoom else { return position }
            let next = base + position
            let room = CRILine.pieceSize - heldCount
            let window = min(bytes.count - position, room + 1)
            let wasHeld = heldCount > 0
            if let length = Bytes.offset(of: newline, at: next, count: window) {
                add(next, length, tag: UInt8(ascii: "F"), ending: 1, &buffer)
                position += length + 1
            } else if window > room {
                add(next, room, tag: UInt8(ascii: "P"), ending: 0, &buffer)
                position += room
            } else {
                if !wasHeld { heldSince = moment }
                (held + heldCount).copyMemory(from: next, byteCount: window)
                heldCount += window
                return bytes.count
            }
            if wasHeld { stamp(moment.wall) }
        }
        return position
    }

    /// Makes a piece of what is held. The buffer must have room for it.
    mutating func release(into buffer: inout OutputBuffer) {
        guard heldCount > 0 else { return }
        stamp(heldSince.wall)
        add(UnsafeRawPointer(held), 0, tag: UInt8(ascii: "P"), ending: 0, &buffer)
    }

    /// Discards the held bytes and returns how many there were.
    mutating func discard() -> Int {
        defer { heldCount = 0 }
        return heldCount
    }

    /// No record is older than the one before it: held bytes take the time of the record written before them.
    mutating func raiseHeldTime(to wall: UTCTime) {
        guard heldCount > 0, heldSince.wall.nanoseconds < wall.nanoseconds else { return }
        heldSince = Timestamps(wall: wall, monotonic: heldSince.monotonic)
    }

    @inline(__always)
    private mutating func add(
        _ message: UnsafeRawPointer, _ length: Int, tag: UInt8, ending: Int64, _ buffer: inout OutputBuffer
    ) {
        head.storeBytes(of: tag, toByteOffset: CRILine.outputStart - 2, as: UInt8.self)
        let earlier = UnsafeRawBufferPointer(start: held, count: heldCount)
        buffer.add(head: head, held: earlier, message: message, count: length, ending: ending)
        heldCount = 0
    }

    private func stamp(_ time: UTCTime) { Timestamp.write(time, to: head) }
}
