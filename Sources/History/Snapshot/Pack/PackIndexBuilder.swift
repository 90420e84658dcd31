/// The index of a pack that is being written.
struct PackIndexBuilder {
    private struct Row {
        let id: ObjectID
        let place: UInt32
        let checksum: UInt32
    }

    private var rows: [Row] = []

    var count: Int { rows.count }

    mutating func append(_ id: ObjectID, at place: UInt32, checksum: UInt32) {
        rows.append(Row(id: id, place: place, checksum: checksum))
    }

    /// The index as a file: how many ids begin with each byte or a smaller one, then the ids, the checksums and the places, in the
    /// order of the ids, then the hashes of the pack and of all this.
    func bytes(of pack: ObjectID) -> [UInt8] {
        let rows = rows.sorted { $0.id < $1.id }
        var bytes = PackIndex.magic
        bytes.reserveCapacity(PackIndex.size(of: rows.count))
        var counts = [UInt32](repeating: 0, count: 256)
        for row in rows { counts[row.id.firstByte] += 1 }
        var sum: UInt32 = 0
        for count in counts {
            sum += count
            bytes.append(bigEndian: sum)
        }
        for row in rows { bytes.append(row.id) }
        for row in rows { bytes.append(bigEndian: row.checksum) }
        for row in rows { bytes.append(bigEndian: row.place) }
        bytes += pack.bytes
        return bytes + SHA1.hash(bytes).bytes
    }
}
