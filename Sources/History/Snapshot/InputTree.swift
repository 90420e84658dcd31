package import Syscalls

/// The inputs of one unit, followed from snapshot to snapshot: what has not changed is not read again.
package final class InputTree {
    /// A state of the inputs.
    package struct Snapshot: Hashable, Sendable {
        package var id: SnapshotID
        /// What could not be looked at, and why, as the rest of a sentence that begins with the path. Its state is unknown.
        package var problems: [Path: String]
        /// The links whose targets belong to the inputs; relative to the project, through other links where they lie behind these.
        package var links: Set<Path>

        /// What could not be looked at.
        package var unreadable: [Path] { problems.keys.sorted() }
    }

    /// The content of larger files is hashed but not kept.
    package static let keptFileLimit: Int64 = 8 << 20
    /// Larger files are not read, and compared by their times: reading one takes seconds, and a sparse one may have no end.
    package static let readFileLimit: Int64 = 1 << 30

    let project: Path
    /// What is named as an input to the letter, or as the place where inputs are.
    let roots: Set<Path>
    let selection: InputSelection
    /// The inputs above the project, by the way up: `..`, `../..`.
    let selectionsAbove: [Path: InputSelection]
    let store: ObjectStore
    let followsLinks: Bool
    let isIgnored: (_ path: Path, _ isFolder: Bool) -> Bool
    let root = FolderNode()
    /// What was remembered of the files before: by another tree, or by an earlier daemon. Consumed by the first full scan.
    private var memory: FolderNode?
    /// What was remembered of what links lead to.
    var linkMemory: FolderNode?
    /// The objects of the snapshot that is being taken.
    private(set) var batch: ObjectBatch
    /// The objects in the store, during a scan of many remembered files.
    private var stored: Set<ObjectID>?
    var problems: [Path: String] = [:]
    /// The links among the inputs, with what of their targets belongs to them.
    var links: [Path: InputSelection] = [:]
    /// The links found behind each of these.
    var linksBehind: [Path: Set<Path>] = [:]
    /// Those that lead to a folder whose inputs are among ours anyway.
    var coveredLinks: Set<Path> = []
    /// The links whose targets have to be looked at.
    var pendingLinks: Set<Path> = []
    /// How much was found behind the link that is being followed.
    var linkedFiles = 0
    private var isComplete = false
    /// Of all snapshots together.
    package let looked = LookCount()

    /// Begins with nothing known.
    /// - Parameters:
    ///   - project: the folder that the inputs are relative to.
    ///   - inputs: files and folders; `.` is all of the project, `..` the folder above it.
    ///   - followsLinks: whether what a link leads to counts, also where no input is named at the link or beyond.
    ///   - isIgnored: whether a path, relative to the project, is no input after all.
    package init(
        project: Path, inputs: [Path], store: ObjectStore, followingLinks followsLinks: Bool = true,
        isIgnored: @escaping (_ path: Path, _ isFolder: Bool) -> Bool = { _, _ in false }
    ) {
        self.project = project
        roots = Set(inputs.map { $0.names.reduce(Path("")) { $0 / $1 } })
        selection = InputSelection(inputs.filter { !$0.isAbove })
        selectionsAbove = Dictionary(grouping: inputs.filter(\.isAbove)) { Self.wayUp(of: $0) }.mapValues { paths in
            InputSelection(paths.map { path in path.names.drop { $0 == ".." }.reduce(Path("")) { $0 / $1 } })
        }
        self.store = store
        batch = ObjectBatch(for: store)
        self.followsLinks = followsLinks
        self.isIgnored = isIgnored
    }

    static func wayUp(of path: Path) -> Path { path.names.prefix { $0 == ".." }.reduce(Path("")) { $0 / $1 } }

    /// What it has read so far of its files, for another tree, perhaps on another thread; see `InputIndex`.
    package var memoryBytes: [UInt8] {
        let known = isComplete ? root : memory
        return known.map { InputIndex.bytes(of: $0, of: store) } ?? []
    }

    /// Knows from the beginning what another tree has read of the same files, whatever it thought was an input.
    package func remember(_ memory: [UInt8]) { self.memory = InputIndex.load(memory, of: store) }

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
            guard let status = (try? File.status(of: project / path, followingLinks: true)) ?? nil else { continue }
            if status.kind == .directory { return false }
            bytes += status.size
        }
        return bytes <= 1 << 20
    }

    /// Takes a snapshot.
    /// - Parameter changed: the paths to scan, relative to the project; nil to scan everything. A caller that knows every
    ///   change (from the watcher) saves the full scan.
    /// - Throws: `SystemError` when the store cannot be written. What cannot be read is no error, see `Snapshot.problems`.
    package func snapshot(changed: [Path]? = nil) throws(SystemError) -> Snapshot {
        defer { batch = ObjectBatch(for: store) }
        do {
            if let changed, isComplete {
                for path in changed { try refresh(path) }
                dropLinks(below: changed)
                try followLinks()
            } else {
                try scanEverything()
            }
            var tree = try root.store(in: batch)
            if tree == nil { tree = try storeEmpty() }
            try batch.finish()
            return Snapshot(
                id: SnapshotID(tree: tree ?? ObjectStore.id(.tree, [])), problems: problems,
                // Nobody watches what is too much to be looked at.
                links: Set(links.keys).subtracting(coveredLinks).subtracting(problems.keys)
                    .union(linksBehind.values.joined()))
        } catch {
            // What it remembers was perhaps not stored.
            (root.entries, root.tree, isComplete) = ([:], nil, false)
            throw error
        }
    }

    private func scanEverything() throws(SystemError) {
        (problems, links, linksBehind, coveredLinks, pendingLinks) = ([:], [:], [:], [], [])
        // Asking for each of 10,000 objects takes three times as long as listing them.
        if let memory, memory.fileCount > 1_000 { stored = (try? store.allObjects()) ?? nil }
        defer { stored = nil }
        linkMemory = root.entries[SnapshotPlace.linked]?.folder ?? memory?.entries[SnapshotPlace.linked]?.folder
        root.remove(at: [SnapshotPlace.linked])
        try scan(root, InputSpot(path: ".", wanted: selection, trail: nil), memory)
        for (up, wanted) in selectionsAbove.sorted(by: { $0.key < $1.key }) {
            let names = SnapshotPlace.names(of: up)
            let nodes = root.chain(along: names)
            let known = memory?.entry(at: names)?.folder
            try scan(nodes[nodes.count - 1], InputSpot(path: up, wanted: wanted, trail: nil), known)
        }
        try followLinks()
        (memory, linkMemory) = (nil, nil)
        isComplete = true
    }

    /// The files that were changed at this time or later, whatever they were before; as people know them.
    package func files(changedSince time: UTCTime) -> [Path] {
        root.files(changedSince: time.nanoseconds).map(SnapshotPlace.shown).sorted()
    }

    /// The folders that hold them, as people know them.
    package var folders: [Path] { root.folders().map(SnapshotPlace.shown) }

    /// How many files the last snapshot had.
    package var fileCount: Int { root.fileCount }

    /// Whether the store has an object, and keeps it from now on.
    func isKept(_ id: ObjectID) -> Bool { stored.map { store.isKept(id, among: $0) } ?? store.isKept(id) }

    private func storeEmpty() throws(SystemError) -> ObjectID {
        let id = ObjectStore.id(.tree, [])
        try batch.put(.tree, [], as: id)
        return id
    }
}
