import Glibc
import Syscalls
import Testing

@testable import History

@Suite("A sweep of packs")
struct PackSweepTests {
    private let scratch: Scratch
    private let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / "objects.git")
    }

    /// Snapshots of trees of 200 files each, which have some files in common with the next.
    private func snapshots(_ count: Int) throws -> [SnapshotID] {
        try (0..<count).map { number in
            let folder = Path("of\(number)")
            for file in 0..<200 {
                let shared = file % 4 == 0
                try scratch.write("\(file) \(shared ? 0 : number)", to: folder / Path("src/\(file % 5)/\(file)"))
            }
            return try InputTree(project: scratch.path / folder, inputs: ["src"], store: store).snapshot().id
        }
    }

    private func isReadable(_ snapshot: SnapshotID) -> Bool {
        guard let files = try? store.files(of: snapshot) else { return false }
        return files.count == 200
            && files.allSatisfy { file in file.after.map { (try? store.get($0.id)) != nil } ?? false }
    }

    private func sweep(keeping kept: [SnapshotID]) throws -> ObjectStore.Swept {
        store.beginSweep()
        return try store.sweep(keeping: Set(kept), olderThan: 0)
    }

    private var all: Set<ObjectID> {
        get throws { try #require(try store.allObjects()) }
    }

    @Test("keeps what is needed to the last byte", arguments: [[0], [0, 3, 5], [], [1, 2, 3, 4, 5]])
    func keeps(_ numbers: [Int]) throws {
        let snapshots = try snapshots(6)
        let (before, kept) = (try all, numbers.map { snapshots[$0] })
        let swept = try sweep(keeping: kept)
        #expect(try all.count == before.count - swept.removed && swept.kept == all.count)
        #expect(kept.allSatisfy(isReadable))
        #expect(snapshots.allSatisfy { isReadable($0) == kept.contains($0) } || numbers.count == 5)
        #expect(try sweep(keeping: kept).removed == 0, "a second sweep finds nothing to do")
    }

    @Test("many packs become a few")
    func merges() throws {
        let snapshots = try snapshots(14)
        #expect(try store.packs.all().count == 14)
        _ = try sweep(keeping: snapshots)
        #expect(try store.packs.all().count <= 2)
        #expect(snapshots.allSatisfy(isReadable))
        #expect(
            try shell("git --git-dir=\(store.folder) fsck --full --strict 2>&1 | grep -cv '^dangling\\|^notice'")
                == "0\n")
        #expect(try ObjectStore(folder: store.folder).files(of: snapshots[7]).count == 200)
    }

    @Test("what was put or found since the announcement is kept")
    func meanwhile() throws {
        let snapshots = try snapshots(3)
        store.beginSweep()
        let again = try InputTree(project: scratch.path / "of1", inputs: ["src"], store: store).snapshot().id
        #expect(again == snapshots[1])
        _ = try store.sweep(keeping: [snapshots[0]], olderThan: 0)
        #expect(isReadable(snapshots[0]) && isReadable(snapshots[1]) && !isReadable(snapshots[2]))
    }

    @Test("a pack in which another process has found an object within the last hour is kept")
    func others() throws {
        let snapshots = try snapshots(2)
        for pack in try store.packs.all() {
            var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
            let file = store.packs.folder / Pack.fileName(pack.name)
            try #require(utimes(file.description, &times) == 0)
        }
        #expect(try ObjectStore(folder: store.folder).isKept(snapshots[1].tree))
        store.beginSweep()
        _ = try store.sweep(keeping: [])
        #expect(!isReadable(snapshots[0]) && store.has(snapshots[1].tree))
    }

    @Test("a process that has a pack open finds what has moved into another")
    func moved() throws {
        let snapshots = try snapshots(12)
        let other = try ObjectStore(folder: store.folder)
        #expect(try other.files(of: snapshots[3]).count == 200)
        _ = try sweep(keeping: snapshots)
        #expect(try other.files(of: snapshots[3]).count == 200)
        #expect(try other.files(of: snapshots[11]).count == 200)
    }

    @Test(
        "killed at any removal, it leaves more than is needed, never less, and the next one finishes", arguments: 1...8)
    func killed(at number: Int) throws {
        let snapshots = try snapshots(6)
        let kept = [snapshots[2], snapshots[4]]
        let names = kept.map(\.description)
        #expect(try Victim.sweep(store.folder, names, killedAt: number) == .signalled(SIGKILL))
        #expect(kept.allSatisfy(isReadable))
        #expect(try Victim.sweep(store.folder, names, killedAt: nil) == .exited(0))
        for snapshot in snapshots { #expect(isReadable(snapshot) == kept.contains(snapshot)) }
    }

    @Test("files that no reader can use are removed only when they are old")
    func leftovers() throws {
        let snapshots = try snapshots(1)
        let folder = store.packs.folder
        try File.replace(folder / "unfinished.1.2", with: [1])
        for name in ["unfinished.3.4", "pack-old.idx", "pack-old.pack"] {
            try File.replace(folder / Path(name), with: [1])
            var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
            #expect(utimes((folder / Path(name)).description, &times) == 0)
        }
        _ = try sweep(keeping: snapshots)
        #expect(try File.entries(of: folder).count == 3)
        #expect(File.exists(folder / "unfinished.1.2") && snapshots.allSatisfy(isReadable))
    }
}
