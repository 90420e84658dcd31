import CInotify
import Loop
import Syscalls

/// Waits for single paths that lie outside the tree: roots that are missing or may be moved with a folder above them, ignore
/// files, version control locks. It has an inotify instance of its own, since the tree's watches carry another mask.
///
/// Folders on the way are asked only whether they themselves are moved or deleted, which costs no wake-up in a busy `/tmp`;
/// names are asked for only where something is missing, is a link, or is wanted to the letter.
@LoopActor
final class PathWatcher {
    /// How closely a path is watched.
    enum Interest: Hashable {
        /// Whether it exists and is the same object. What stands there reports its own removal.
        case existence
        /// Also when it is written.
        case content
        /// Also when its permissions change: it may not be read now.
        case access
        /// As `content`: what a link leads to.
        case target
    }

    private let queue: InotifyQueue
    private var interests: [Path: Interest] = [:]
    private var waiting: [Int32: [(name: [UInt8]?, path: Path)]] = [:]
    private var blind: [Path: BlindSpot] = [:]

    /// A path without a watch anywhere on the way.
    private struct BlindSpot {
        /// What stood there at the last check.
        let seen: Signature?
        /// No watch was left; else a folder may not be read.
        let isForLimit: Bool
    }

    /// The paths that must be polled.
    var hasBlindSpots: Bool { !blind.isEmpty }
    /// One of those for which no watch was left.
    var unwatched: Path? { blind.filter(\.value.isForLimit).keys.min() }

    init() throws(SystemError) { queue = try InotifyQueue() }

    /// Calls `body` with the descriptor that is readable when something happened.
    func withDescriptor<Result>(_ body: (borrowing Descriptor) throws(SystemError) -> Result) throws(SystemError)
        -> Result
    {
        try body(queue.descriptor)
    }

    var watchCount: Int { waiting.count }

    /// Begins to watch a path, or changes how closely.
    func watch(_ path: Path, _ interest: Interest) {
        if interests[path] == interest { return }
        interests[path] = interest
        arm(path)
    }

    /// Watches these paths and no others with this interest.
    func watchOnly(_ paths: Set<Path>, _ interest: Interest) {
        for (path, old) in interests where old == interest && !paths.contains(path) { forget(path) }
        for path in paths { watch(path, interest) }
    }

    /// Checks the folders on the way to a path again.
    func refresh(_ path: Path) { if interests[path] != nil { arm(path) } }

    func forget(_ path: Path) {
        interests[path] = nil
        blind[path] = nil
        for (watch, targets) in waiting {
            let left = targets.filter { $0.path != path }
            waiting[watch] = left.isEmpty ? nil : left
            if left.isEmpty { queue.remove(watch) }
        }
    }

    /// Reads what has happened.
    /// - Returns: the paths that may have changed.
    func drain() throws(SystemError) -> Set<Path> {
        var changed: Set<Path> = []
        if queue.waitingBytes == 0 { return changed }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var failure: SystemError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(SystemError) {
                while case let count = try queue.read(into: buffer), count > 0 {
                    let read = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                    InotifyEvent.forEach(in: read) { handle($0, Array(read[$0.name]), &changed) }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        for path in changed where interests[path] != nil { arm(path) }
        return changed
    }

    /// Looks at the paths that no events come for.
    /// - Returns: those that have changed.
    func poll() -> Set<Path> {
        let changed = Set(blind.filter { $0.value.seen != Self.signature(of: $0.key) }.keys)
        for path in changed { arm(path) }
        return changed
    }

    private static func signature(of path: Path) -> Signature? {
        // What a link leads to, or the link when it leads nowhere.
        let status = (try? File.status(of: path, followingLinks: true)) ?? nil
        return (status ?? (try? File.status(of: path)) ?? nil).map { Signature($0) }
    }

    private func handle(_ event: InotifyEvent, _ name: [UInt8], _ changed: inout Set<Path>) {
        if event.mask.contains(.overflow) { return changed.formUnion(interests.keys) }
        for target in waiting[event.watch] ?? [] where name.isEmpty || target.name == name {
            changed.insert(target.path)
        }
        if event.mask.contains(.ignored) { waiting[event.watch] = nil }
    }

    /// Sets watches along the current way to a path, links followed. It first watches, then checks, so that nothing is missed in
    /// between.
    private func arm(_ path: Path) {
        guard let interest = interests[path] else { return }
        blind[path] = nil
        for (watch, targets) in waiting { waiting[watch] = targets.filter { $0.path != path } }
        var folder: Path = "/"
        var rest = Array(Self.components(of: path.bytes).reversed())
        var links = 0
        while let component = rest.popLast() {
            if component.elementsEqual("..".utf8) {
                folder = folder.parent
                continue
            }
            let next = folder / Path(bytes: component)
            let before = Self.kind(of: next)
            // A folder reports its own removal; anything else on the way does not.
            let isAsked = before != .directory || (rest.isEmpty && interest != .existence)
            add(folder, isAsked ? Array(component) : nil, path)
            let kind = Self.kind(of: next)
            // Another by now: nothing would tell of the next one.
            if kind != before, !isAsked { add(folder, Array(component), path) }
            if kind == .symbolicLink {
                links += 1
                // As many as the kernel follows, see path_resolution(7); more is a circle.
                guard links <= 40, let target: Path = File.linkTarget(of: next) else { break }
                if target.bytes.first == UInt8(ascii: "/") { folder = "/" }
                rest += Self.components(of: target.bytes).reversed()
            } else if kind == .directory {
                folder = next
            } else {
                break
            }
        }
        for (watch, targets) in waiting where targets.isEmpty {
            waiting[watch] = nil
            queue.remove(watch)
        }
    }

    private static func components(of path: [UInt8]) -> [ArraySlice<UInt8>] {
        path.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
    }

    private static func kind(of path: Path) -> FileKind? { (try? File.status(of: path)).flatMap { $0 }?.kind }

    private func add(_ folder: Path, _ name: [UInt8]?, _ path: Path) {
        var mask = UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) | UInt32(IN_MASK_ADD)
        if name != nil {
            mask |= UInt32(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB)
        }
        do throws(SystemError) {
            let watch = try queue.add(folder, mask)
            waiting[watch, default: []].append((name, path))
        } catch {
            // A parent that may not be read could be moved away; that is not worth polling for.
            let matters = error.number == .noSpace || (error.number == .accessDenied && name != nil)
            if matters { blind[path] = BlindSpot(seen: Self.signature(of: path), isForLimit: error.number == .noSpace) }
        }
    }
}
