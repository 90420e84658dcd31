import Syscalls

/// Which folders must be watched for a list of roots: each thing once, however the roots overlap.
struct RootPlan: Hashable {
    /// One folder, and the names in it that count; nil for everything in it and below.
    struct Place: Hashable {
        let folder: Path
        var selection: Set<[UInt8]>?
    }

    /// What stands at a path.
    struct Sight {
        /// Of what a link leads to; nil when that is nothing.
        let kind: FileKind?
        let isLink: Bool
        let device: UInt64?
    }

    private(set) var places: [Place] = []
    /// The roots that are links, to a file or to nothing.
    private(set) var links: Set<Path> = []

    /// Watches nothing.
    init() {}

    /// - Parameters:
    ///   - crossesDevices: whether a folder is watched with the file systems that are mounted below it.
    ///   - look: what stands at a path.
    init(_ roots: [WatchRoot], crossesDevices: Bool = false, look: (Path) -> Sight) {
        var folders: [Path] = []
        var files: [Path] = []
        var sights: [Path: Sight] = [:]
        func sight(_ path: Path) -> Sight {
            if let known = sights[path] { return known }
            let seen = look(path)
            sights[path] = seen
            return seen
        }
        for root in roots {
            let seen = sight(root.path)
            let isFolder =
                switch root.kind {
                case .directory: true
                case .file: false
                // Nothing yet: a folder is what the way to it is watched as.
                case .whatever: seen.kind.map { $0 == .directory } ?? !seen.isLink
                }
            if isFolder { folders.append(root.path) } else { files.append(root.path) }
            if !isFolder, seen.isLink { links.insert(root.path) }
        }
        folders = Set(folders).sorted()
        /// Whether watching a folder also watches a path below it: links and other file systems are not entered.
        func reaches(_ path: Path, from top: Path) -> Bool {
            guard path != top, path.relative(to: top) != nil else { return false }
            let device = sight(top).device
            var folder = path.parent
            while folder != top {
                let seen = sight(folder)
                if seen.isLink { return false }
                if !crossesDevices, let own = seen.device, let device, own != device { return false }
                folder = folder.parent
            }
            return true
        }
        for folder in folders {
            let seen = sight(folder)
            let isCovered = folders.contains { top in
                let isMount = !crossesDevices && seen.device != nil && seen.device != sight(top).device
                return !seen.isLink && !isMount && reaches(folder, from: top)
            }
            if !isCovered { places.append(Place(folder: folder, selection: nil)) }
        }
        var selections: [Path: Set<[UInt8]>] = [:]
        for file in files where !folders.contains(where: { reaches(file, from: $0) }) {
            selections[file.parent, default: []].insert(file.name.bytes)
        }
        for (folder, names) in selections.sorted(by: { $0.key < $1.key }) {
            places.append(Place(folder: folder, selection: names))
        }
    }

    mutating func add(_ place: Place) { places.append(place) }

    /// Whether what a folder holds lies in a place.
    func coversContent(of folder: Path) -> Bool {
        places.contains { $0.selection == nil ? folder.relative(to: $0.folder) != nil : folder == $0.folder }
    }

    /// Whether what is known of a path matters: it lies in a place, and is not the place itself.
    func covers(_ path: Path) -> Bool {
        places.contains { place in
            guard let selection = place.selection else {
                return path != place.folder && path.relative(to: place.folder) != nil
            }
            return path.parent == place.folder && selection.contains(path.name.bytes)
        }
    }
}
