import Glibc
import Syscalls
import TestSupport
import Testing

@testable import History

@Suite("Packs of objects")
struct PackTests {
    private let scratch: Scratch
    private let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / "objects.git")
    }

    private func tree() -> InputTree { InputTree(project: scratch.path, inputs: ["src"], store: store) }

    /// Writes so many files and takes their snapshot.
    private func snapshot(of files: Int) throws -> SnapshotID {
        for number in 0..<files { try scratch.write("content \(number)\n", to: Path("src/\(number % 7)/\(number)")) }
        return try tree().snapshot().id
    }

    private var packs: [Path] {
        get throws { try store.packs.all().map(\.name).sorted() }
    }

    private func content(_ snapshot: SnapshotID) throws -> Set<String> {
        Set(
            try store.files(of: snapshot).compactMap(\.after).map {
                String(decoding: try store.get($0.id).bytes, as: UTF8.self)
            })
    }

    @Test("the checksum is that of RFC 1952", arguments: [("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43)])
    func checksum(_ text: String, _ expected: UInt32) {
        let bytes = Array(text.utf8)
        for place in 0...bytes.count {
            #expect(CRC32.checksum(Array(bytes[..<place]), Array(bytes[place...])) == expected)
        }
    }

    @Test("what an entry begins with is read back", arguments: [0, 1, 15, 16, 2_047, 2_048, 65_535, 8 << 20, 1 << 40])
    func entries(size: Int) {
        for kind in [ObjectStore.Kind.tree, .blob] {
            let entry = PackEntry(kind: kind, size: size)
            var length = 0
            #expect(PackEntry(entry.bytes + [1, 2, 3], length: &length) == entry)
            #expect(length == entry.bytes.count)
            for cut in 0..<entry.bytes.count {
                #expect(PackEntry(Array(entry.bytes[..<cut]), length: &length) == nil)
            }
        }
    }

    @Test("a snapshot of many files is one pack, one of a few files is none")
    func threshold() throws {
        _ = try snapshot(of: 20)
        #expect(try packs == [])
        let many = try snapshot(of: 500)
        #expect(try packs.count == 1)
        #expect(try content(many) == Set((0..<500).map { "content \($0)\n" }))
        #expect(try ObjectStore(folder: store.folder).files(of: many).count == 500, "another process reads it")
    }

    @Test("a later snapshot puts nothing twice")
    func onlyNew() throws {
        let first = try snapshot(of: 500)
        let before = try packs
        #expect(try tree().snapshot().id == first)
        #expect(try packs == before)
        try scratch.write("other", to: "src/1/1")
        #expect(try tree().snapshot().id != first)
        #expect(try packs == before)
        let all = try store.packs.all().flatMap { try $0.index.ids() }
        #expect(all.count == Set(all).count)
    }

    @Test("git finds nothing wrong with packs, reads them, and finds the same differences")
    func gitAgrees() throws {
        let first = try snapshot(of: 500)
        // Larger than a block of its format.
        for number in 0..<300 {
            try scratch.write(String(repeating: "\(number)", count: number * 30), to: Path("src/large/\(number)"))
        }
        let second = try tree().snapshot().id
        try scratch.write("changed", to: "src/3/3")
        let third = try tree().snapshot().id
        #expect(try packs.count == 2)
        let git = "git --git-dir=\(store.folder)"
        let check = try shell(
            "\(git) fsck --full --strict 2>&1; cd \(store.packs.folder) && git verify-pack *.idx 2>&1; echo $?")
        let complaints = check.split(separator: "\n").filter { !$0.hasPrefix("dangling") && !$0.hasPrefix("notice") }
        #expect(complaints == ["0"])
        #expect(try shell("\(git) diff --name-only \(second) \(third)") == "src/3/3\n")
        #expect(try shell("\(git) diff --name-only \(first) \(second)").split(separator: "\n").count == 300)
        #expect(try shell("\(git) cat-file -p \(third):src/large/299").utf8.count == 299 * 30 * 3)
        #expect(try store.changes(from: second, to: third).map(\.path) == ["src/3/3"])
    }

    @Test("a damaged pack or index gives no other content than what its name says, and no crash", arguments: 0..<40)
    func damage(seed: Int) throws {
        let snapshot = try snapshot(of: 200)
        let name = try #require(try packs.first)
        var random = Seeded(UInt64(seed))
        let file = store.packs.folder / (seed % 2 == 0 ? Pack.indexName(name) : Pack.fileName(name))
        var bytes = try #require(try File.contents(of: file, limit: 1 << 30))
        if seed % 5 == 4 {
            bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
            // The table of an index comes first.
            let range = seed % 3 == 0 ? 0..<1_100 : bytes.indices
            for _ in 0..<20 { bytes[Int.random(in: range, using: &random)] = .random(in: 0 ... .max, using: &random) }
        }
        try File.replace(file, with: bytes)
        let later = try ObjectStore(folder: store.folder)
        for number in 0..<200 {
            let content = Array("content \(number)\n".utf8)
            let id = ObjectStore.id(.blob, content)
            if let found = try? later.get(id) { #expect(found.bytes == content && found.kind == .blob) }
        }
        _ = try? later.files(of: snapshot)
        _ = try later.allObjects()
        // A tree that knows nothing reads the files, and what is missing is there again, or was there all the time.
        let again = try InputTree(project: scratch.path, inputs: ["src"], store: later).snapshot().id
        #expect(again == snapshot)
    }

    @Test("a named pipe or a folder in the place of a pack or its index is passed over", arguments: [0, 1, 3])
    func noFiles(kind: Int) throws {
        let snapshot = try snapshot(of: 200)
        let name = try #require(try packs.first)
        let file = store.packs.folder / (kind % 2 == 0 ? Pack.indexName(name) : Pack.fileName(name))
        try File.remove(file)
        if kind < 2 { try File.makeNamedPipe(file) } else { try File.makeDirectories(file) }
        let later = try ObjectStore(folder: store.folder)
        #expect(throws: ObjectError.missing(snapshot.tree)) { try later.files(of: snapshot) }
        #expect(try InputTree(project: scratch.path, inputs: ["src"], store: later).snapshot().id == snapshot)
        #expect(try later.files(of: snapshot).count == 200)
    }

    @Test("when the store could not be written, the next snapshot is whole")
    func failure() throws {
        for number in 0..<400 { try scratch.write("content \(number)\n", to: Path("src/\(number)")) }
        let tree = tree()
        // No folder can be made where a file stands.
        try File.replace(store.packs.folder, with: [])
        #expect(throws: SystemError.self) { try tree.snapshot() }
        try File.remove(store.packs.folder)
        let snapshot = try tree.snapshot().id
        #expect(try content(snapshot).count == 400)
    }

    @Test("what was not finished leaves nothing")
    func unfinished() throws {
        for _ in 0..<2 {
            let writer = try store.packs.writer()
            try writer.append(.blob, [1, 2, 3], as: ObjectStore.id(.blob, [1, 2, 3]))
        }
        #expect(try File.entries(of: store.packs.folder) == [])
        #expect(!store.has(ObjectStore.id(.blob, [1, 2, 3])))
    }
}
