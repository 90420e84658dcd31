import Syscalls

@testable import History

/// A store whose trees somebody else has made.
struct HostileStore {
    let store: ObjectStore

    init(in folder: Path) throws { store = try ObjectStore(folder: folder) }

    func blob(_ text: String) throws -> ObjectID {
        let bytes = Array(text.utf8)
        let id = ObjectStore.id(.blob, bytes)
        try store.put(.blob, bytes, as: id)
        return id
    }

    /// Keeps a tree with these rows as they are, in this order.
    func tree(_ rows: (mode: String, name: String, id: ObjectID)...) throws -> ObjectID {
        let bytes: [UInt8] = rows.flatMap { row -> [UInt8] in Array("\(row.mode) \(row.name)".utf8) + [0] + row.id.bytes
        }
        let id = ObjectStore.id(.tree, bytes)
        try store.put(.tree, bytes, as: id)
        return id
    }
}
