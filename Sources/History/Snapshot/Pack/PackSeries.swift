import Syscalls

/// Packs that are written one after the other: when one is full, the next is begun.
final class PackSeries {
    private let packs: PackFolder
    private var writer: PackWriter
    /// Those that are finished.
    private var finished: Set<Path> = []

    /// - Throws: `SystemError` when no pack can be begun.
    init(in packs: PackFolder) throws(SystemError) {
        self.packs = packs
        writer = try packs.writer()
    }

    /// Writes an object, which is in the store once `finish` has returned.
    func append(_ kind: ObjectStore.Kind, _ bytes: [UInt8], as id: ObjectID) throws(SystemError) {
        if writer.isFull {
            finished.insert(try writer.finish())
            writer = try packs.writer()
        }
        try writer.append(kind, bytes, as: id)
    }

    /// Nothing may be appended afterwards.
    /// - Returns: the names of all packs that were written.
    @discardableResult
    func finish() throws(SystemError) -> Set<Path> {
        if writer.count > 0 { finished.insert(try writer.finish()) }
        return finished
    }
}
