import Syscalls

/// A folder of the inputs as it was last read.
final class FolderNode {
    enum Entry {
        case file(FileMemory)
        case folder(FolderNode)

        var file: FileMemory? { if case .file(let memory) = self { memory } else { nil } }

        var folder: FolderNode? { if case .folder(let node) = self { node } else { nil } }
    }

    var entries: [Path: Entry] = [:]
    /// The id of its tree object; nil when something below has changed since.
    var tree: ObjectID?

    /// How many files are in it and below.
    var fileCount: Int {
        entries.values.reduce(0) { count, entry in
            switch entry {
            case .file: count + 1
            case .folder(let node): count + node.fileCount
            }
        }
    }

    /// The files in it and below whose content or attributes were changed at this time or later, on the wall clock.
    func files(changedSince time: Int64, at place: Path = ".") -> [Path] {
        entries.flatMap { name, entry -> [Path] in
            let path = place == "." ? name : place / name
            return switch entry {
            case .file(let memory): memory.signature.changed >= time ? [path] : []
            case .folder(let node): node.files(changedSince: time, at: path)
            }
        }
    }

    /// The folders below it.
    func folders(at place: Path = ".") -> [Path] {
        entries.flatMap { name, entry -> [Path] in
            guard let node = entry.folder else { return [] }
            let path = place == "." ? name : place / name
            return [path] + node.folders(at: path)
        }
    }

    /// Keeps the tree objects of this folder and of those below; unchanged folders are skipped.
    /// - Returns: the id, nil for a folder without any file, which git's trees do not know.
    func store(in batch: ObjectBatch) throws(SystemError) -> ObjectID? {
        if let tree { return tree }
        var rows: [(name: Path, entry: TreeEntry)] = []
        rows.reserveCapacity(entries.count)
        for (name, entry) in entries {
            switch entry {
            case .file(let memory): rows.append((name, TreeEntry(mode: memory.mode.rawValue, id: memory.id)))
            case .folder(let node):
                guard let id = try node.store(in: batch) else { continue }
                rows.append((name, TreeEntry(mode: TreeEntry.folderMode, id: id)))
            }
        }
        if rows.isEmpty { return nil }
        let bytes = TreeObject.bytes(of: rows)
        let id = ObjectStore.id(.tree, bytes)
        try batch.put(.tree, bytes, as: id)
        tree = id
        return id
    }
}
