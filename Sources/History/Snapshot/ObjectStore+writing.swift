package import Syscalls

extension ObjectStore {
    /// Writes and removes files so that a folder that was at one snapshot is at another, apart from what lies above it and what links
    /// lead to: that is never written.
    /// - Parameters:
    ///   - changes: how the two snapshots differ.
    ///   - other: a folder that may hold the content of files that were too large to keep; the caller checks the result.
    /// - Throws: `ObjectError`; the folder may then be anywhere between the two.
    package func write(_ changes: [FileChange], into folder: Path, tryingFor large: Path) throws(ObjectError) {
        let changes = changes.filter { !$0.isElsewhere }
        do {
            for change in changes where change.before != nil {
                try File.remove(folder / change.path)
                try Self.removeEmptyFolders(from: (folder / change.path).parent, upTo: folder)
            }
        } catch {
            throw .system(error)
        }
        for change in changes {
            guard let side = change.after else { continue }
            try write(side, to: folder / change.path, large: large / change.path)
        }
    }

    private func write(_ side: FileChange.Side, to target: Path, large: Path) throws(ObjectError) {
        let bytes = try kept(side.id)
        do {
            try File.makeDirectories(target.parent)
            guard let bytes else { return try File.copy(large, to: target) }
            if side.mode == FileMemory.Mode.link.rawValue { return try File.makeLink(target, to: bytes) }
            let mode: UInt32 = side.mode == FileMemory.Mode.executable.rawValue ? 0o755 : 0o644
            try File.create(target, with: bytes, mode: mode)
        } catch {
            throw .system(error)
        }
    }

    /// The bytes of an object; nil when they are not kept.
    private func kept(_ id: ObjectID) throws(ObjectError) -> [UInt8]? {
        do {
            return try get(id).bytes
        } catch {
            if case .missing = error { return nil }
            throw error
        }
    }

    private static func removeEmptyFolders(from folder: Path, upTo top: Path) throws(SystemError) {
        var folder = folder
        while folder != top, folder.relative(to: top) != nil, try File.removeEmptyFolder(folder) {
            folder = folder.parent
        }
    }
}
