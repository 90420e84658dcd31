package import Syscalls

/// The inputs of one unit, followed from snapshot to snapshot: what has not changed is not read again.
package final class InputTree {
    /// A state of the inputs.
    package struct Snapshot: Hashable, Sendable {
        package var id: SnapshotID
        /// Files that could not be read; their content counts as unknown.
        package var unreadable: [Path]
    }

    /// The content of larger files is hashed but not kept.
    package static let keptFileLimit: Int64 = 8 << 20

    let project: Path
    let selection: InputSelection
    let store: ObjectStore
    let isIgnored: (_ path: Path, _ isFolder: Bool) -> Bool
    let root = FolderNode()
    /// What was remembered of the files before: by another tree, or by an earlier daemon. Consumed by the first full scan.
    private var memory: FolderNode?
    /// The objects in the store, during a scan of many remembered files.
    private var stored: Set<ObjectID>?
    var unreadable: Set<Path> = []
    private var isComplete = false

    /// Begins with nothing known.
    /// - Parameters:
    ///   - project: the folder that the inputs are relative to.
    ///   - inputs: files and folders; `.` is all of the project.
    ///   - isIgnored: whether a path, relative to the project, is no input after all.
    package init(
        project: Path, inputs: [Path], store: ObjectStore,
        isIgnored: @escaping (_ path: Path, _ isFolder: Bool) -> Bool = { _, _ in false }
    ) {
        self.project = project
        selection = InputSelection(inputs)
        self.store = store
        self.isIgnored = isIgnored
    }

    /// Knows from the beginning what another tree has read of the same files, whatever it thought was an input.
    package func remember(_ other: InputTree) { memory = other.isComplete ? other.root : other.memory }

    /// Knows from the beginning what an index says that an earlier tree has kept, see `keepIndex(at:)`. One that is damaged, or was
    /// made beside another store, is passed over.
    package func remember(indexAt path: Path) {
        if memory == nil { memory = InputIndex.load(from: path, of: store) }
    }

    /// Keeps what is known for a later tree.
    /// - Throws: `SystemError`: the folder cannot be written.
    package func keepIndex(at path: Path) throws(SystemError) { try InputIndex.save(root, to: path, of: store) }

    /// Whether scanning these paths is quick: a few small files.
    package func isQuick(_ changed: [Path]) -> Bool {
        guard changed.count <= 32 else { return false }
        var bytes: Int64 = 0
        for path in changed {
            guard let status = (try? File.status(of: project / path)) ?? nil else { continue }
            if status.kind == .directory { return false }
            bytes += status.size
        }
        return bytes <= 1 << 20
    }

    /// Takes a snapshot.
    /// - Parameter changed: the paths to scan, relative to the project; nil to scan everything. A caller that knows every
    ///   change (from the watcher) saves the full scan.
    /// - Throws: `SystemError` when the store cannot be written. What cannot be read is no error, see `Snapshot.unreadable`.
    package func snapshot(changed: [Path]? = nil) throws(SystemError) -> Snapshot {
        if let changed, isComplete {
            for path in changed { try refresh(path) }
        } else {
            unreadable = []
            // Asking for each of 10,000 objects takes three times as long as listing them.
            if let memory, memory.fileCount > 1_000 { stored = (try? store.allObjects()) ?? nil }
            defer { stored = nil }
            try scan(root, ".", selection, memory)
            memory = nil
            isComplete = true
        }
        var tree = try root.store(in: store)
        if tree == nil { tree = try storeEmpty() }
        return Snapshot(id: SnapshotID(tree: tree ?? ObjectStore.id(.tree, [])), unreadable: unreadable.sorted())
    }

    /// How many files the last snapshot had.
    package var fileCount: Int { root.fileCount }

    /// Whether the store has an object, and keeps it from now on.
    func isKept(_ id: ObjectID) -> Bool { stored.map { store.isKept(id, among: $0) } ?? store.isKept(id) }

    private func storeEmpty() throws(SystemError) -> ObjectID {
        let id = ObjectStore.id(.tree, [])
        try store.put(.tree, [], as: id)
        return id
    }

    /// Scans one path and everything below it.
    private func refresh(_ path: Path) throws(SystemError) {
        var chain = [root]
        var wanted = selection
        var place: Path = "."
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { Path(bytes: $0) }.filter { $0 != "." }
        for (index, part) in parts.enumerated() {
            guard let next = wanted[part] else { return }
            let node = chain[chain.count - 1]
            let inner = place == "." ? part : place / part
            if index < parts.count - 1, case .folder(let child) = node.entries[part] {
                chain.append(child)
                wanted = next
                place = inner
                continue
            }
            // Either the path itself, or a parent of it that is new: then all below is.
            let status = (try? File.status(of: project / inner)) ?? nil
            if try update(part, of: node, at: inner, status, next, nil) { for node in chain { node.tree = nil } }
            return
        }
        // The project itself, or an ancestor of the inputs.
        if try scan(chain[chain.count - 1], place, wanted, nil) { for node in chain { node.tree = nil } }
    }

    /// Compares a folder with what is remembered of it.
    /// - Parameter memory: what was remembered of it before this tree was made.
    /// - Returns: whether anything differs.
    @discardableResult
    func scan(
        _ node: FolderNode, _ place: Path, _ wanted: InputSelection, _ memory: FolderNode?
    ) throws(SystemError) -> Bool {
        var isChanged = false
        var seen: Set<Path> = []
        // A folder that is not there, or may not be entered, has no inputs.
        if let folder = try? Folder(opening: place == "." ? project : project / place) {
            let names: [Path] =
                switch wanted {
                case .everything: (try? folder.entries()) ?? []
                case .only(let names): Array(names.keys)
                }
            for name in names {
                guard let inner = wanted[name] else { continue }
                let status = (try? folder.status(of: name)) ?? nil
                let path = place == "." ? name : place / name
                if try update(name, of: node, at: path, status, inner, memory?.entries[name]) { isChanged = true }
                if status != nil { seen.insert(name) }
            }
        }
        for name in node.entries.keys where !seen.contains(name) {
            node.entries[name] = nil
            isChanged = true
        }
        if isChanged { node.tree = nil }
        return isChanged
    }
}
