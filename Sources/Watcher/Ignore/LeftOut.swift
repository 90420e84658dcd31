public import Syscalls

/// What one pattern leaves out below some folders.
public struct LeftOut: Hashable, Sendable {
    /// The pattern, with its file and line; its `path` is the first path that it left out.
    public let by: PatternReference
    /// How many files it leaves out.
    public internal(set) var files = 0
    /// How many folders it leaves out, each counted once, whatever it holds.
    public internal(set) var folders = 0
    /// How many of both git tracks, or tracks something in. Only the user's own word to this program can leave those out.
    public internal(set) var tracked = 0
    /// The first three paths.
    public internal(set) var examples: [Path] = []
}

extension IgnoreConfiguration {
    /// Lists what the rules leave out, by a walk over the disk as it is now. Folders that are left out are not entered, and links
    /// are not followed.
    /// - Parameters:
    ///   - roots: absolute paths; nothing below a root that is not there.
    ///   - isWanted: which paths matter; a folder that does not is entered nevertheless.
    /// - Returns: one item a pattern, the one that leaves out most first.
    public func leftOut(
        below roots: [Path], where isWanted: (Path, _ isDirectory: Bool) -> Bool = { _, _ in true }
    ) -> [LeftOut] {
        var walk = LeftOutWalk(rules: IgnoreRules(self))
        let tops = roots.filter { root in !roots.contains { $0 != root && root.relative(to: $0) != nil } }
        for root in Set(tops).sorted() where (try? File.status(of: root))??.kind == .directory {
            walk.enter(root, walk.rules.scope(ofRoot: root), isWanted)
        }
        return walk.found.values.sorted { ($1.files + $1.folders, $0.by.path) < ($0.files + $0.folders, $1.by.path) }
    }
}

private struct LeftOutWalk {
    let rules: IgnoreRules
    var found: [Key: LeftOut] = [:]

    struct Key: Hashable {
        let source: Path
        let line: Int
    }

    mutating func enter(_ folder: Path, _ scope: IgnoreScope, _ isWanted: (Path, Bool) -> Bool) {
        var listing = DirectoryListing()
        defer { listing.free() }
        // A folder that cannot be read leaves out nothing that anybody could name.
        guard let opened = try? File.open(folder, [.readOnly, .directory, .nonBlocking]),
            (try? listing.read(opened)) != nil
        else { return }
        var subfolders: [(Path, IgnoreDecision)] = []
        for item in listing.items {
            let kind = item.kind ?? (try? opened.status(of: item.cName))??.kind ?? .regular
            let path = Path(bytes: DirectoryTree.join(folder.bytes, item.name))
            let decision = scope.decide(item.name, in: folder.bytes, isDirectory: kind == .directory)
            if case .leftOut(let hit) = decision {
                guard isWanted(path, kind == .directory) else { continue }
                note(path, item.name, in: folder, hit, scope, isDirectory: kind == .directory)
            } else if kind == .directory {
                subfolders.append((path, decision))
            }
        }
        for (path, decision) in subfolders.sorted(by: { $0.0 < $1.0 }) {
            enter(path, rules.scope(of: path, subfolder: scope.scope(ofSubfolder: decision)), isWanted)
        }
    }

    private mutating func note(
        _ path: Path, _ name: UnsafeRawBufferPointer, in folder: Path, _ hit: IgnoreHit, _ scope: IgnoreScope,
        isDirectory: Bool
    ) {
        let reference = PatternReference(
            source: hit.list.source, line: hit.pattern.line, pattern: printable(hit.pattern.text), path: path)
        let key = Key(source: reference.source, line: reference.line)
        var item = found[key] ?? LeftOut(by: reference)
        if isDirectory { item.folders += 1 } else { item.files += 1 }
        let tracked = scope.exemptions.tracked
        let isTracked =
            tracked?.contains(name, in: folder.bytes) == true || tracked?.containsBelow(name, in: folder.bytes) == true
        if isTracked { item.tracked += 1 }
        if item.examples.count < 3 { item.examples.append(path) }
        found[key] = item
    }
}
