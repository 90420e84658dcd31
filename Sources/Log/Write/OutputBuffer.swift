/// Flat memory that records are composed in, so that many lines leave with one write(2).
struct OutputBuffer: ~Copyable {
    /// 128 KiB: larger ones were not faster in the benchmark. Pages that are never touched cost nothing.
    static let capacity = 128 << 10

    let start: UnsafeMutableRawPointer
    private(set) var count = 0
    /// How many bytes of the run the records in it hold, newlines included.
    private(set) var outputBytes: Int64 = 0

    init() {
        start = .allocate(byteCount: Self.capacity, alignment: 4096)
    }

    deinit { start.deallocate() }

    /// True when any one record still fits.
    var hasRoom: Bool { Self.capacity - count >= CRILine.longest }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func clear() {
        count = 0
        outputBytes = 0
    }

    /// Adds a record of a run's output.
    /// - Parameters:
    ///   - head: the 40 bytes before the message.
    ///   - held: bytes of the message that came earlier.
    ///   - message: the rest of the message.
    ///   - ending: 1 when the run wrote a newline behind it, which counts as its byte; 0 for a piece.
    @inline(__always)
    mutating func add(
        head: UnsafeRawPointer,
        held: UnsafeRawBufferPointer,
        message: UnsafeRawPointer,
        count length: Int,
        ending: Int64
    ) {
        var target = start + count
        target.copyMemory(from: head, byteCount: CRILine.outputStart)
        target += CRILine.outputStart
        if let first = held.baseAddress, held.count > 0 {
            target.copyMemory(from: first, byteCount: held.count)
            target += held.count
        }
        target.copyMemory(from: message, byteCount: length)
        target.storeBytes(of: newline, toByteOffset: length, as: UInt8.self)
        count += CRILine.outputStart + held.count + length + 1
        outputBytes += Int64(held.count + length) + ending
    }
}

let newline = UInt8(ascii: "\n")
