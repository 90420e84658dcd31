import Synchronization
import Syscalls

/// What git tracks in one working copy, as the index had it when first asked. Questions come only for what a rule would leave
/// out, so a project in which nothing is left out never reads its index.
///
/// Each file and each folder on the way to one is kept as a 64-bit hash: 100,000 files take a megabyte, and git writes its index anew
/// on every `git status`.
final class TrackedNames: Sendable {
    /// The sorted hashes of an index.
    struct Names: Sendable {
        var files: [UInt64] = []
        var folders: [UInt64] = []
        /// Changes when any name does.
        var fingerprint: UInt64 = 0
    }

    private let repository: GitRepository
    private let names = Mutex<Names?>(nil)

    init(of repository: GitRepository) { self.repository = repository }

    /// The file that git keeps its index in. A linked worktree has its own.
    static func index(of repository: GitRepository) -> Path { repository.folder / "index" }

    /// Whether git tracks a name in a folder.
    func contains(_ name: UnsafeRawBufferPointer, in folder: [UInt8]) -> Bool { has(name, folder, \.files) }

    /// Whether git tracks something below a name in a folder.
    func containsBelow(_ name: UnsafeRawBufferPointer, in folder: [UInt8]) -> Bool { has(name, folder, \.folders) }

    /// Equal for the same names.
    var fingerprint: UInt64 { known.fingerprint }

    private var known: Names {
        names.withLock { names in
            if let names { return names }
            let read = TrackedNamesCache.names(of: repository)
            names = read
            return read
        }
    }

    private func has(_ name: UnsafeRawBufferPointer, _ folder: [UInt8], _ list: KeyPath<Names, [UInt64]>) -> Bool {
        let top = repository.top.bytes
        guard folder.starts(with: top) else { return false }
        let below = folder.dropFirst(top.count)
        // A folder that only begins with the same letters is another.
        guard below.isEmpty || below.first == UInt8(ascii: "/") || top.last == UInt8(ascii: "/") else { return false }
        var path = Array(below.drop { $0 == UInt8(ascii: "/") })
        if !path.isEmpty { path.append(UInt8(ascii: "/")) }
        path.append(contentsOf: name)
        let hash = path.withUnsafeBytes { ContentHash.of($0) }
        return known[keyPath: list].containsSorted(hash)
    }
}

extension TrackedNames.Names {
    /// Reads an index, and the one that it shares entries with. What cannot be read tracks nothing.
    init(indexOf repository: GitRepository) {
        let config = GitConfig(of: repository)
        let isLong = config.value("extensions", "objectformat").map { $0.elementsEqual("sha256".utf8) } ?? false
        var found: Set<UInt64> = []
        var lastFolder: [UInt8] = []
        var next: Path? = TrackedNames.index(of: repository)
        // A shared index is never split itself; its removed entries count as tracked, so that nothing is left out by mistake.
        for _ in 0..<2 {
            guard let file = next, let bytes = (try? File.contents(of: file, limit: 1 << 30)).flatMap({ $0 }) else {
                break
            }
            next = nil
            bytes.withUnsafeBytes { bytes in
                let index = try? GitIndex(bytes, hashLength: isLong ? 32 : 20) { name in
                    files.append(ContentHash.of(name))
                    Self.insertFolders(of: name, &lastFolder, &found)
                }
                next = index?.sharedIndex.map { repository.folder / $0 }
            }
        }
        files.sort()
        folders = found.sorted()
        fingerprint = files.withUnsafeBytes { ContentHash.of($0) }
    }

    /// Adds the folders on the way to a name. Names are sorted, so most are in the folder of the one before.
    private static func insertFolders(
        of name: UnsafeRawBufferPointer, _ last: inout [UInt8], _ found: inout Set<UInt64>
    ) {
        guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return }
        var folder = UnsafeRawBufferPointer(rebasing: name[..<slash])
        if folder.elementsEqual(last) { return }
        last = Array(folder)
        while found.insert(ContentHash.of(folder)).inserted, let slash = folder.lastIndex(of: UInt8(ascii: "/")) {
            folder = UnsafeRawBufferPointer(rebasing: folder[..<slash])
        }
    }
}

extension [UInt64] {
    /// Whether a sorted array has a value.
    fileprivate func containsSorted(_ value: UInt64) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == value
    }
}

/// The names of the last few indexes that were read, for all who ask: each unit of a project has rules of its own.
enum TrackedNamesCache {
    private struct Item {
        let index: Path
        let signature: Signature?
        let names: TrackedNames.Names
    }

    private static let items = Mutex<[Item]>([])

    static func names(of repository: GitRepository) -> TrackedNames.Names {
        let index = TrackedNames.index(of: repository)
        let signature = (try? File.status(of: index, followingLinks: true)).flatMap { $0 }.map { Signature($0) }
        let known = items.withLock { $0.first { $0.index == index && $0.signature == signature } }
        if let known { return known.names }
        // Another thread may read the same meanwhile: that costs time and nothing else.
        let names = TrackedNames.Names(indexOf: repository)
        items.withLock { items in
            items.removeAll { $0.index == index }
            if items.count >= 8 { items.removeFirst() }
            items.append(Item(index: index, signature: signature, names: names))
        }
        return names
    }
}
