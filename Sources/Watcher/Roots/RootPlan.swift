import Syscalls

/// Which folders must be watched for a list of roots: each thing once, however the roots overlap.
struct RootPlan: Hashable {
    /// One folder, and the names in it that count; nil for everything in it and below.
    struct Place: Hashable {
        let folder: Path
        var selection: Set<[UInt8]>?
    }

    let places: [Place]

    /// - Parameters:
    ///   - kind: the kind of file at a path, links followed; nil when there is none.
    ///   - isIgnored: whether a path is left out by the rules of a folder above it, so that a root there counts for itself.
    init(_ roots: [WatchRoot], kind: (Path) -> FileKind?, isIgnored: (Path, Path) -> Bool) {
        var folders: [Path] = []
        var files: [Path] = []
        for root in roots {
            let isFolder =
                switch root.kind {
                case .directory: true
                case .file: false
                case .whatever: kind(root.path).map { $0 == .directory } ?? true
                }
            if isFolder { folders.append(root.path) } else { files.append(root.path) }
        }
        folders = Set(folders).sorted()
        func covered(_ path: Path, _ others: [Path]) -> Bool {
            others.contains { $0 != path && path.relative(to: $0) != nil && !isIgnored(path, $0) }
        }
        var places = folders.filter { !covered($0, folders) }.map { Place(folder: $0, selection: nil) }
        var selections: [Path: Set<[UInt8]>] = [:]
        for file in files where !covered(file, folders) {
            selections[file.parent, default: []].insert(file.name.bytes)
        }
        for (folder, names) in selections.sorted(by: { $0.key < $1.key }) {
            places.append(Place(folder: folder, selection: names))
        }
        self.places = places
    }
}
