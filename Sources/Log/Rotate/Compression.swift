import CZstd
import Syscalls

/// Compresses one rotated file.
///
/// zstd rather than gzip: on logs it is about three times as fast at a better ratio, and unpacks four times as fast. The file
/// consists of independent frames of 256 KiB with a table of them at its end (zstd's own "seekable format"), so a reader
/// unpacks only what it needs, and `zstdcat` reads it as any other.
enum Compression {
    /// The plain bytes of a frame.
    static let frameSize = 256 << 10
    private static let level: Int32 = 3

    /// Creates the compressed file and removes the plain one; a file under the final name is always whole.
    /// - Parameter shouldStop: asked between frames.
    /// - Returns: false when it was stopped; nothing is changed then.
    static func run(
        _ number: Int, in folder: borrowing Folder, _ names: LogNames, shouldStop: () -> Bool
    ) throws(SystemError) -> Bool {
        let source: Descriptor
        do throws(SystemError) {
            source = try folder.openForReading(names.rotated(number))
        } catch {
            if error.isNoSuchFile { return true }
            throw error
        }
        let part = names.compressing(number)
        do throws(SystemError) {
            let target = try folder.create(part)
            guard try copy(source, to: target, shouldStop) else {
                try folder.remove(part)
                return false
            }
            try target.synchronize()
            try folder.rename(part, to: names.compressed(number))
            try folder.synchronize()
            try folder.remove(names.rotated(number))
            return true
        } catch {
            try? folder.remove(part)
            throw error
        }
    }

    private static func copy(
        _ source: borrowing Descriptor, to target: borrowing Descriptor, _ shouldStop: () -> Bool
    ) throws(SystemError) -> Bool {
        let context = ZSTD_createCCtx()
        defer { ZSTD_freeCCtx(context) }
        var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(frameSize))
        var table = SeekTable()
        var offset: Int64 = 0
        while true {
            if shouldStop() { return false }
            let plain = try source.bytes(at: offset, count: frameSize)
            if plain.isEmpty { break }
            let count = ZSTD_compressCCtx(context, &packed, packed.count, plain, plain.count, level)
            if ZSTD_isError(count) != 0 { throw SystemError(.noMemory, call: "ZSTD_compressCCtx") }
            try target.writeAll(Array(packed[..<count]))
            table.frames.append(SeekTable.Frame(packed: UInt32(count), plain: UInt32(plain.count)))
            offset += Int64(plain.count)
        }
        try target.writeAll(table.bytes)
        return true
    }
}
