import Syscalls

extension DirectoryTree {
    /// The bytes of a folder's path; nil when it is not below a root now.
    func path(of id: FolderID) -> [UInt8]? {
        var chain: [FolderID] = []
        var current = id
        while contains(current), self[current].parent != .none {
            chain.append(current)
            current = self[current].parent
        }
        guard contains(current), let root = rootPaths[self[current].slot] else { return nil }
        var bytes = root.bytes
        for id in chain.reversed() { Self.append(name(of: id), to: &bytes) }
        return bytes
    }

    /// The path of a name in a folder.
    static func join(_ folder: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(folder.count + name.count + 1)
        bytes += folder
        append(name, to: &bytes)
        return bytes
    }

    private static func append(_ name: some Collection<UInt8>, to bytes: inout [UInt8]) {
        if bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        bytes.append(contentsOf: name)
    }

    /// The name of a folder that is not a root.
    func name(of id: FolderID) -> ArraySlice<UInt8> {
        self[self[id].parent].entries.name(at: Int(self[id].slot))
    }

    /// Where a path stands: the folder that holds its name, and the place in it. Nil for roots and for what is not known.
    func locate(_ path: Path) -> (folder: FolderID, position: Int)? {
        guard let parent = folder(at: path.parent) else { return nil }
        guard let position = path.name.bytes.withUnsafeBytes({ self[parent].entries.find($0) }) else { return nil }
        return (parent, position)
    }

    /// The entry of a path, nil when nothing is known to be there.
    func entry(at path: Path) -> Entry? {
        locate(path).map { self[$0.folder].entries[$0.position] }
    }

    /// The folder of the tree at a path.
    func folder(at path: Path) -> FolderID? {
        for (id, root) in roots {
            guard let below = path.relative(to: root) else { continue }
            if below == "." { return id }
            if let found = descend(from: id, below.bytes) { return found }
        }
        return nil
    }

    private func descend(from root: FolderID, _ path: [UInt8]) -> FolderID? {
        var current = root
        for name in path.split(separator: UInt8(ascii: "/")) {
            guard let position = name.withUnsafeBytes({ self[current].entries.find($0) }) else { return nil }
            current = self[current].entries[position].folder
            if current == .none { return nil }
        }
        return current
    }
}
