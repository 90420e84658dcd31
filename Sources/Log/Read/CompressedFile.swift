import CZstd
import Syscalls

/// Reads plain text at any place of a compressed log: only the frames that are asked for are unpacked, the last one is kept.
final class CompressedFile {
    private struct Frame {
        var packedStart: Int64
        var packedCount: Int
        var plainStart: Int64
        var plainCount: Int
    }

    private let file: Descriptor
    private let frames: [Frame]
    private var unpacked: (index: Int, bytes: [UInt8])?
    /// Bytes of plain text.
    let size: Int64

    /// Takes a file that `Compression` has made.
    /// - Throws: `SystemError` with EBADMSG when its table is missing or does not fit the file.
    init(_ file: consuming Descriptor) throws(SystemError) {
        let fileSize = try file.status().size
        let footer = try file.bytes(at: max(0, fileSize - Int64(SeekTable.footerSize)), count: SeekTable.footerSize)
        guard let tableSize = SeekTable.size(footer: footer), tableSize <= fileSize,
            let table = SeekTable(parsing: try file.bytes(at: fileSize - Int64(tableSize), count: tableSize))
        else { throw Self.broken }
        var frames: [Frame] = []
        var (packed, plain) = (Int64(0), Int64(0))
        for frame in table.frames {
            guard frame.plain <= Compression.frameSize, frame.packed <= 2 * Compression.frameSize else {
                throw Self.broken
            }
            let counts = (packed: Int(frame.packed), plain: Int(frame.plain))
            frames.append(
                Frame(packedStart: packed, packedCount: counts.packed, plainStart: plain, plainCount: counts.plain))
            packed += Int64(frame.packed)
            plain += Int64(frame.plain)
        }
        guard packed + Int64(tableSize) == fileSize else { throw Self.broken }
        self.file = file
        self.frames = frames
        size = plain
    }

    private static let broken = SystemError(.badContent, call: "read a compressed log")

    /// Reads plain text at a place, at most to the end of a frame.
    /// - Returns: how many bytes; 0 at the end.
    func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        guard let index = frames.lastIndex(where: { $0.plainStart <= offset }) else { return 0 }
        let skipped = Int(offset - frames[index].plainStart)
        guard skipped < frames[index].plainCount else { return 0 }
        let bytes = try unpack(index)
        let count = min(target.count, bytes.count - skipped)
        bytes.withUnsafeBytes {
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[skipped..<skipped + count]))
        }
        return count
    }

    /// Forgets the frame that is kept.
    func rest() { unpacked = nil }

    private func unpack(_ index: Int) throws(SystemError) -> [UInt8] {
        if let unpacked, unpacked.index == index { return unpacked.bytes }
        let frame = frames[index]
        let packed = try file.bytes(at: frame.packedStart, count: frame.packedCount)
        let bytes = [UInt8](unsafeUninitializedCapacity: frame.plainCount) { buffer, count in
            let result = ZSTD_decompress(buffer.baseAddress, frame.plainCount, packed, packed.count)
            count = ZSTD_isError(result) != 0 ? 0 : result
        }
        guard bytes.count == frame.plainCount else { throw Self.broken }
        unpacked = (index, bytes)
        return bytes
    }
}
