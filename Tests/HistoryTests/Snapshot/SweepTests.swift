import Glibc
import Syscalls
import Testing

@testable import History

@Suite("A sweep of the object store")
struct SweepTests {
    private let scratch: Scratch
    private let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / "objects.git")
    }

    /// Snapshots of a tree that changes from one to the next.
    private func snapshots(_ count: Int) throws -> [SnapshotID] {
        let tree = InputTree(project: scratch.path, inputs: ["src"], store: store)
        return try (0..<count).map { number in
            try scratch.write("common", to: "src/deep/er/common")
            try scratch.write("file \(number % 7)", to: Path("src/a\(number % 3)"))
            try scratch.write("version \(number)", to: "src/deep/version")
            return try tree.snapshot().id
        }
    }

    private func isReadable(_ snapshot: SnapshotID) -> Bool {
        guard let files = try? store.files(of: snapshot) else { return false }
        return files.allSatisfy { file in file.after.map { (try? store.get($0.id)) != nil } ?? false }
    }

    private func count() throws -> Int {
        let place = store.folder / "objects"
        return try File.entries(of: place).reduce(0) { try $0 + File.entries(of: place / $1).count }
    }

    @Test("keeps what is needed to the last byte, and removes the rest")
    func keeps() throws {
        let all = try snapshots(40)
        let kept = Set(all.enumerated().filter { $0.offset % 10 == 3 }.map(\.element))
        let before = try count()
        store.beginSweep()
        let swept = try store.sweep(keeping: kept, olderThan: 0)
        #expect(swept.removed > 0 && swept.bytes > 0)
        #expect(try count() == before - swept.removed && swept.kept == before - swept.removed)
        for snapshot in all { #expect(isReadable(snapshot) == kept.contains(snapshot)) }
    }

    @Test("the control: a snapshot that was left out of those to be kept cannot be read any more")
    func control() throws {
        let all = try snapshots(5)
        store.beginSweep()
        _ = try store.sweep(keeping: Set(all.dropLast()), olderThan: 0)
        #expect(all.dropLast().allSatisfy(isReadable) && all.last.map(isReadable) == false)
    }

    @Test("objects written or found between the announcement and the end are kept")
    func meanwhile() throws {
        let all = try snapshots(3)
        let blob = ObjectStore.id(.blob, Array("found".utf8))
        try store.put(.blob, Array("found".utf8), as: blob)
        store.beginSweep()
        let now = try InputTree(project: scratch.path, inputs: ["src"], store: store).snapshot().id
        #expect(now == all.last)
        #expect(store.isKept(blob))
        _ = try store.sweep(keeping: [all[0]], olderThan: 0)
        #expect(isReadable(now) && isReadable(all[0]) && !isReadable(all[1]))
        #expect(store.has(blob))
        // The next one knows nothing of that.
        store.beginSweep()
        _ = try store.sweep(keeping: [all[0]], olderThan: 0)
        #expect(!isReadable(now) && !store.has(blob) && isReadable(all[0]))
    }

    /// Makes an object look as if it had been put long ago.
    private func age(_ id: ObjectID) throws {
        var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
        try #require(utimes(store.path(of: id).description, &times) == 0)
    }

    @Test("objects that another process has written or found within the last hour are kept")
    func others() throws {
        let blobs = ["young", "found again", "old"].map { ObjectStore.id(.blob, Array($0.utf8)) }
        for (blob, text) in zip(blobs, ["young", "found again", "old"]) {
            try store.put(.blob, Array(text.utf8), as: blob)
        }
        for blob in blobs.dropFirst() { try age(blob) }
        // Another process: another record of what was put.
        try ObjectStore(folder: store.folder).put(.blob, Array("found again".utf8), as: blobs[1])
        store.beginSweep()
        let swept = try store.sweep(keeping: [])
        #expect(swept.removed == 1 && store.has(blobs[0]) && store.has(blobs[1]) && !store.has(blobs[2]))
    }

    @Test(
        "killed at any removal, it leaves more than is needed, never less, and the next one finishes the work",
        arguments: [1, 2, 9, 30])
    func killed(at number: Int) throws {
        let all = try snapshots(40)
        let kept = Set(all.enumerated().filter { $0.offset % 10 == 3 }.map(\.element))
        let names = kept.map(\.description)
        let before = try count()
        #expect(try Victim.sweep(store.folder, names, killedAt: number) == .signalled(SIGKILL))
        #expect(kept.allSatisfy(isReadable))
        #expect(try count() <= before - number + 1)
        #expect(try Victim.sweep(store.folder, names, killedAt: nil) == .exited(0))
        for snapshot in all { #expect(isReadable(snapshot) == kept.contains(snapshot)) }
    }

    @Test("without an announcement nothing is removed")
    func unannounced() throws {
        let all = try snapshots(3)
        #expect(try store.sweep(keeping: [], olderThan: 0).removed == 0)
        #expect(all.allSatisfy(isReadable))
    }

    /// Keeps an index of some files, when their signatures are old enough to be trusted.
    private func indexed(files: Int) throws -> SnapshotID {
        for number in 0..<files { try scratch.write("\(number)", to: Path("src/\(number)")) }
        let changed = try #require(try File.status(of: scratch.path / Path("src/\(files - 1)"))).changed
        while Clocks.wall < changed + 60_000_000 { sched_yield() }
        let tree = InputTree(project: scratch.path, inputs: ["src"], store: store)
        let snapshot = try tree.snapshot().id
        try tree.keepIndex(at: scratch.path / "index")
        return snapshot
    }

    @Test("a tree that relies on an index rereads what was swept")
    func index() throws {
        let snapshot = try indexed(files: 1)
        store.beginSweep()
        _ = try store.sweep(keeping: [], olderThan: 0)
        #expect(!isReadable(snapshot))
        let later = InputTree(project: scratch.path, inputs: ["src"], store: store)
        later.remember(indexAt: scratch.path / "index")
        #expect(try later.snapshot().id == snapshot)
        #expect(isReadable(snapshot))
    }

    @Test("a tree that relies on an index of many files checks each of them during a sweep")
    func indexMeanwhile() throws {
        let snapshot = try indexed(files: 1_001)
        store.beginSweep()
        #expect(try store.allObjects() == nil, "what is there now need not be there when it is relied on")
        let later = InputTree(project: scratch.path, inputs: ["src"], store: store)
        later.remember(indexAt: scratch.path / "index")
        #expect(try later.snapshot().id == snapshot)
        _ = try store.sweep(keeping: [], olderThan: 0)
        #expect(isReadable(snapshot))
    }

    @Test("only objects are removed: partial files of a killed writer are removed only when they are old")
    func leftovers() throws {
        _ = try snapshots(1)
        let place = store.folder / "objects" / "aa"
        try File.makeDirectories(place)
        try File.replace(place / "young.new.1.2", with: [1])
        try File.replace(place / "old.new.1.2", with: [1])
        var times = [timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0)]
        #expect(utimes((place / "old.new.1.2").description, &times) == 0)
        store.beginSweep()
        _ = try store.sweep(keeping: [], olderThan: 0)
        #expect(try File.entries(of: place) == ["young.new.1.2"])
    }
}
