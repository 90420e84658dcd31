package import Syscalls

extension ObjectStore {
    /// Writes and removes files so that a folder that was at one snapshot is at another, apart from what is never written, see
    /// `FileChange.isElsewhere`.
    /// - Parameters:
    ///   - changes: how the two snapshots differ.
    ///   - other: a folder that may hold the content of files that were too large to keep; the caller checks the result.
    /// - Throws: `ObjectError`; the folder may then be anywhere between the two.
    package func write(
        _ changes: [FileChange], into folder: borrowing EnclosedFolder, tryingFor large: Path
    ) throws(ObjectError) {
        let changes = changes.filter { !$0.isElsewhere }
        for change in changes where change.before != nil {
            do {
                try folder.remove(change.path)
                try folder.removeEmptyFolders(from: change.path.parent)
            } catch {
                throw ObjectError(writing: change.path, error)
            }
        }
        for change in changes {
            guard let side = change.after else { continue }
            if let bytes = try kept(side.id) {
                try Self.write(bytes, side, to: change.path, in: folder)
            } else {
                do { try folder.copy(large / change.path, to: change.path) } catch {
                    throw ObjectError(writing: change.path, error)
                }
            }
        }
    }

    /// Writes a snapshot's files into a folder, apart from what is never written, see `FileChange.isElsewhere`.
    /// - Parameters:
    ///   - paths: only these and what is below them; all when empty.
    ///   - place: the folder, made when missing; existing files are refused.
    /// - Returns: what was written.
    /// - Throws: `ObjectError`; `.missing` when a file's content is not kept.
    package func restore(
        _ snapshot: SnapshotID, _ paths: [Path], into place: RestorePlace
    ) throws(ObjectError) -> [Path] {
        let wanted = try files(of: snapshot).filter { file in
            if file.isElsewhere { return false }
            return paths.isEmpty || paths.contains { file.path.relative(to: $0) != nil }
        }
        if wanted.isEmpty { return [] }
        let folder: EnclosedFolder
        do { folder = try place.open() } catch { throw ObjectError(writing: place.folder, error) }
        // All or nothing, as far as can be seen before.
        for file in wanted {
            let isThere: Bool
            do { isThere = try folder.exists(file.path) } catch { throw ObjectError(writing: file.path, error) }
            if isThere { throw .exists(place.folder / file.path) }
        }
        for file in wanted {
            guard let side = file.after else { continue }
            try Self.write(try get(side.id).bytes, side, to: file.path, in: folder)
        }
        return wanted.map(\.path)
    }

    private static func write(
        _ bytes: [UInt8], _ side: FileChange.Side, to path: Path, in folder: borrowing EnclosedFolder
    ) throws(ObjectError) {
        do {
            if side.mode == FileMemory.Mode.link.rawValue { return try folder.makeLink(path, to: bytes) }
            let mode: UInt32 = side.mode == FileMemory.Mode.executable.rawValue ? 0o755 : 0o644
            try folder.create(path, with: bytes, mode: mode)
        } catch {
            throw ObjectError(writing: path, error)
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
}

extension ObjectError {
    /// Why a path could not be written.
    fileprivate init(writing path: Path, _ error: SystemError) {
        self =
            switch error.number {
            case .symbolicLink, .crossDevice: .behindLink(path)
            case .noSuchCall: .notEnclosed
            default: .system(error)
            }
    }
}
