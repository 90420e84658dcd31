// What must hold of the reader of tree objects for any bytes whatever. Used by a seeded test here and by scripts/fuzz/trees.sh.

import Syscalls

@testable import History

enum TreeProperties {
    /// The sentence that does not hold; nil when all do.
    static func broken(by bytes: [UInt8]) -> String? {
        if let stored = StoredZlib.decode(bytes), let words = broken(byTree: stored) { return words }
        return broken(byTree: bytes) ?? broken(byPack: bytes)
    }

    private static func broken(byPack bytes: [UInt8]) -> String? {
        var length = 0
        guard let entry = PackEntry(bytes, length: &length) else { return nil }
        if length > bytes.count || length > PackEntry.longest { return "an entry of a pack begins within its bytes" }
        var again = 0
        return PackEntry(entry.bytes, length: &again) == entry ? nil : "what an entry begins with is read back"
    }

    private static func broken(byTree bytes: [UInt8]) -> String? {
        guard let tree = TreeObject(bytes) else { return nil }
        for name in tree.entries.keys {
            if name.names != [name] || name == ".." || name.isAbsolute { return "a name is one step down" }
            if name.bytes.count > 255 { return "a name is one that a folder can hold" }
        }
        let rows = tree.entries.map { (name: $0.key, entry: $0.value) }
        return TreeObject.bytes(of: rows) == bytes ? nil : "a tree that is read is one that bgexec writes"
    }
}
