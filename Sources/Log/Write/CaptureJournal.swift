package import Syscalls

/// What a writer has taken out of a run's pipes and not yet written to the log, in memory that outlives it.
///
/// A reader of a pipe that is killed between its read(2) and its write(2) takes the bytes with it. So the bytes are read into
/// a shared file, and every step is recorded before and after it. A successor finds out what reached the log by reading
/// the log itself, and continues with the rest: every byte is written once.
///
/// One word says where the writer is, and is stored after what it speaks of; so a kill between any two instructions leaves
/// either the state before a step or the state after it.
package final class CaptureJournal {
    /// What was in progress.
    enum Work: UInt8 {
        case none = 0
        case stdout = 1
        case stderr = 2
        /// Held bytes of both streams are written as pieces, or a loss is recorded.
        case release = 3
        /// The end of the run is recorded.
        case ending = 4
    }

    /// Where the log ended when the work began.
    struct Place: Equatable {
        /// The run's bytes that were accounted for.
        var accounted: Int64
        /// The number and the size of the file.
        var file: Int
        var size: Int64
    }

    private enum Offset {
        static let magic = 0
        static let state = 8
        static let run = 16
        static let count = 24
        static let accounted = 32
        static let file = 40
        static let size = 48
        static let lostBytes = 56
        static let lostLines = 64
        static let lostSince = 72
        static let data = 4096
        static let held = data + LogWriter.readSize
        static let end = held + 4 * CRILine.pieceSize
    }

    /// "bgexecJ1".
    private static let magic: UInt64 = 0x314A_6365_7865_6762

    private var memory: SharedMemory
    private let path: Path
    private var slots: (stdout: Int, stderr: Int) = (0, 0)
    private(set) var work = Work.none
    /// Whether an earlier writer left it.
    package let isInherited: Bool

    /// Opens a run's journal, or makes it.
    /// - Throws: `SystemError` when it cannot be opened; a log can be written without one.
    package init(at path: Path) throws(SystemError) {
        self.path = path
        memory = try SharedMemory(file: path, size: Offset.end)
        isInherited = memory.published(at: Offset.magic) == Self.magic
        if isInherited {
            let state = State(word: memory.published(at: Offset.state))
            slots = (state.stdoutSlot, state.stderrSlot)
        }
        memory.publish(Self.magic, at: Offset.magic)
    }

    /// Where bytes of the run are to be read to.
    var data: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory.bytes[Offset.data..<Offset.data + LogWriter.readSize])
    }

    /// The run that it is about; 0 as long as none has begun.
    var run: Int { Int(truncatingIfNeeded: memory.published(at: Offset.run)) }

    // MARK: Writing it

    /// A run begins: nothing of it has been read.
    func begin(run: Int, at place: Place) {
        memory.publish(State().word, at: Offset.state)
        record(place)
        memory.publish(UInt64(run), at: Offset.run)
        slots = (0, 0)
        work = .none
    }

    /// Records what is about to be done.
    /// - Parameter count: how many bytes are about to be read into `data`: exactly as many wait in the pipe.
    func start(_ work: Work, count: Int = 0, at place: Place) {
        self.work = work
        // Bytes that no text contains: if they are still there, the read(2) has not happened.
        for index in 0..<min(count, Self.sentinel) { data[index] = 0xFF }
        recordRead(count)
        record(place)
        var state = State(word: memory.published(at: Offset.state))
        state.work = work
        memory.publish(state.word, at: Offset.state)
    }

    private static let sentinel = 16

    private func record(_ place: Place) {
        memory.publish(UInt64(bitPattern: place.accounted), at: Offset.accounted)
        memory.publish(UInt64(place.file), at: Offset.file)
        memory.publish(UInt64(bitPattern: place.size), at: Offset.size)
    }

    /// Corrects how many bytes are in `data`.
    func recordRead(_ count: Int) { memory.publish(UInt64(count), at: Offset.count) }

    /// Records that it is done: held bytes and losses remain.
    func finish(stdout: UnsafeRawBufferPointer, stderr: UnsafeRawBufferPointer, loss: LogGap?) {
        var state = State()
        // Into the places that the word in force does not speak of.
        slots = (1 - slots.stdout, 1 - slots.stderr)
        (state.stdoutSlot, state.stderrSlot) = slots
        (state.stdoutCount, state.stderrCount) = (stdout.count, stderr.count)
        held(0, slots.stdout).copyMemory(from: stdout)
        held(1, slots.stderr).copyMemory(from: stderr)
        if let loss {
            state.isLossy = true
            memory.publish(UInt64(bitPattern: loss.bytes ?? 0), at: Offset.lostBytes)
            memory.publish(UInt64(bitPattern: loss.lines), at: Offset.lostLines)
            memory.publish(UInt64(bitPattern: loss.from.nanoseconds), at: Offset.lostSince)
        }
        memory.publish(state.word, at: Offset.state)
        work = .none
    }

    /// Makes the file again after it was removed, with what is in memory. A successor that finds a half made one finds none.
    /// - Throws: `SystemError` when it cannot be made: what a killed writer has just read is lost then.
    package func restore() throws(SystemError) {
        if File.exists(path) { return }
        let fresh = try SharedMemory(file: path, size: Offset.end)
        let content = Offset.state..<Offset.end
        UnsafeMutableRawBufferPointer(rebasing: fresh.bytes[content]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: memory.bytes[content]))
        fresh.publish(Self.magic, at: Offset.magic)
        memory = fresh
    }

    /// The run's log is complete: the journal is no longer needed.
    func remove() { try? File.remove(path) }

    private func held(_ stream: Int, _ slot: Int) -> UnsafeMutableRawBufferPointer {
        let start = Offset.held + (stream * 2 + slot) * CRILine.pieceSize
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<start + CRILine.pieceSize])
    }

    // MARK: Reading it

    /// What a writer that was killed left.
    struct Legacy {
        var work: Work
        var place: Place
        /// What it had of each stream and had not written before the work began, in the order in which it goes to the log.
        var pending: [(stream: LogStream, bytes: [UInt8])]
        /// What it had dropped and not recorded.
        var lost: LogGap?
    }

    /// What the previous writer left.
    func legacy() -> Legacy {
        let state = State(word: memory.published(at: Offset.state))
        func number(_ offset: Int) -> Int64 { Int64(bitPattern: memory.published(at: offset)) }
        let place = Place(
            accounted: number(Offset.accounted), file: Int(number(Offset.file)), size: number(Offset.size))
        let stdout = Array(held(0, state.stdoutSlot).prefix(state.stdoutCount))
        let stderr = Array(held(1, state.stderrSlot).prefix(state.stderrCount))
        let count = min(Int(number(Offset.count)), LogWriter.readSize)
        let wasRead = !data.prefix(min(count, Self.sentinel)).allSatisfy { $0 == 0xFF }
        let read = wasRead ? Array(data.prefix(count)) : []
        let pending: [(LogStream, [UInt8])] =
            switch state.work {
            case .stderr: [(.stderr, stderr + read), (.stdout, stdout)]
            case .stdout: [(.stdout, stdout + read), (.stderr, stderr)]
            case .none, .release, .ending: [(.stdout, stdout), (.stderr, stderr)]
            }
        let lost =
            state.isLossy
            ? LogGap(
                bytes: number(Offset.lostBytes), lines: number(Offset.lostLines),
                from: UTCTime(nanoseconds: number(Offset.lostSince)), to: .now,
                reason: "the log could not be written until its writer ended") : nil
        return Legacy(work: state.work, place: place, pending: pending, lost: lost)
    }
}

/// The word: what is in progress, which of two places each stream's held bytes are in, and how many.
private struct State {
    var work = CaptureJournal.Work.none
    var isLossy = false
    var stdoutSlot = 0
    var stderrSlot = 0
    var stdoutCount = 0
    var stderrCount = 0

    init() {}

    init(word: UInt64) {
        work = CaptureJournal.Work(rawValue: UInt8(word & 7)) ?? .none
        isLossy = word & 8 != 0
        stdoutSlot = Int(word >> 4 & 1)
        stderrSlot = Int(word >> 5 & 1)
        stdoutCount = min(Int(word >> 8 & 0xFFFF), CRILine.pieceSize)
        stderrCount = min(Int(word >> 24 & 0xFFFF), CRILine.pieceSize)
    }

    var word: UInt64 {
        UInt64(work.rawValue) | (isLossy ? 8 : 0) | UInt64(stdoutSlot) << 4 | UInt64(stderrSlot) << 5
            | UInt64(stdoutCount) << 8 | UInt64(stderrCount) << 24
    }
}
