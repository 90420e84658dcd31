import Glibc
import Syscalls
import Testing

@testable import History

@Suite struct InputTreeTests {
    let scratch: Scratch
    let store: ObjectStore

    init() throws {
        scratch = try Scratch()
        store = try ObjectStore(folder: scratch.path / ".bgexec" / "objects.git")
        try scratch.write("one", to: "router/router.py")
        try scratch.write("two", to: "router/lib/deep.py")
        try scratch.write("three", to: "agents/a.py")
        try scratch.write("four", to: "README")
    }

    func tree(_ inputs: Path..., isIgnored: @escaping (Path, Bool) -> Bool = { _, _ in false }) -> InputTree {
        InputTree(project: scratch.path, inputs: inputs, store: store, isIgnored: isIgnored)
    }

    func paths(_ id: SnapshotID) throws -> [Path] { try store.files(of: id).map(\.path) }

    @Test("a snapshot holds the inputs and nothing else")
    func selection() throws {
        #expect(
            try paths(tree("router/", "README").snapshot().id) == ["README", "router/lib/deep.py", "router/router.py"])
        #expect(try paths(tree("router/lib", "agents").snapshot().id) == ["agents/a.py", "router/lib/deep.py"])
        let ignoring = tree(".", isIgnored: { path, _ in path == ".bgexec" || path == "router/lib" })
        #expect(try paths(ignoring.snapshot().id) == ["README", "agents/a.py", "router/router.py"])
    }

    @Test(
        "a file with a lease cannot be read now: the snapshot says so and continues",
        .enabled(if: FileLease.isPossible, "the file system of the tests has no leases"))
    func leased() throws {
        let lease = try FileLease(of: scratch.path / "router/router.py")
        let snapshot = try tree("router").snapshot()
        #expect(snapshot.unreadable == ["router/router.py"])
        #expect(try paths(snapshot.id) == ["router/lib/deep.py", "router/router.py"])
        lease.end()
    }

    @Test("the name depends on content, path and mode, and on nothing else")
    func identity() throws {
        let first = try tree("router").snapshot().id
        try scratch.write("one", to: "router/router.py")
        #expect(try tree("router").snapshot().id == first)
        chmod((scratch.path / "router/router.py").description, 0o755)
        let executable = try tree("router").snapshot().id
        #expect(executable != first)
        #expect(try store.changes(from: first, to: executable).map(\.path) == ["router/router.py"])
    }

    @Test("a change is found by a full scan, and by a scan of its path", arguments: [true, false])
    func changes(byHint: Bool) throws {
        let tree = tree("router", "agents")
        func snapshot(_ changed: Path...) throws -> SnapshotID { try tree.snapshot(changed: byHint ? changed : nil).id }
        let first = try snapshot()
        try scratch.write("1", to: "router/router.py")
        let second = try snapshot("router/router.py")
        try scratch.write("new", to: "agents/deep/er/b.py")
        let third = try snapshot("agents/deep")
        try File.removeTree(scratch.path / "router/lib")
        let fourth = try snapshot("router/lib/deep.py", "router/lib")
        try scratch.write("not an input", to: "README")
        #expect(try snapshot("README") == fourth)
        #expect(try store.changes(from: first, to: second).map(\.path) == ["router/router.py"])
        #expect(try store.changes(from: second, to: third).map(\.path) == ["agents/deep/er/b.py"])
        #expect(try store.changes(from: third, to: fourth).map(\.path) == ["router/lib/deep.py"])
        #expect(try store.changes(from: third, to: fourth).first?.word == "removed")
        // Undoing leads back to the same name.
        try scratch.write("one", to: "router/router.py")
        try scratch.write("two", to: "router/lib/deep.py")
        try File.removeTree(scratch.path / "agents/deep")
        #expect(try snapshot("router", "agents") == first)
    }

    @Test("after random changes, partial and full scans lead to the same name as a new scan", arguments: 1...4)
    func equivalence(seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let hinted = tree("router", "agents")
        let walking = tree("router", "agents")
        _ = try hinted.snapshot()
        let names: [Path] = [
            "router/a", "router/b/c", "router/b", "agents/x/y/z", "agents/x", "agents/x/y", "router/lib",
        ]
        for step in 0..<40 {
            let path = try #require(names.randomElement(using: &numbers))
            let full = scratch.path / path
            if Bool.random(using: &numbers) {
                let kind = try File.status(of: full)?.kind
                if kind == .directory { try File.removeTree(full) } else if kind != nil { try File.remove(full) }
            } else if try File.status(of: full)?.kind != .directory {
                try? scratch.write("\(step % 3)", to: path)
            }
            let fresh = try tree("router", "agents").snapshot().id
            #expect(try hinted.snapshot(changed: [path]).id == fresh, "seed \(seed) step \(step)")
            #expect(try walking.snapshot().id == fresh, "seed \(seed) step \(step)")
        }
    }

    @Test("a change that preserves size and time is still seen")
    func racy() throws {
        let tree = tree("router")
        for round in 0..<50 {
            try scratch.write("\(round % 10)!", to: "router/router.py")
            let id = try tree.snapshot().id
            let file = try store.files(of: id).first { $0.path == "router/router.py" }
            let content = try store.get(try #require(file?.after?.id)).bytes
            #expect(content == Array("\(round % 10)!".utf8))
        }
    }

    @Test("names that are no text, links, pipes and files that may not be read")
    func oddities() throws {
        let name = Path(bytes: Array("router/".utf8) + [0xE4, 0xFF])
        try scratch.write("x", to: name)
        symlink("nowhere", (scratch.path / "router/link").description)
        try File.makeNamedPipe(scratch.path / "router/pipe")
        let id = try tree("router").snapshot().id
        #expect(try paths(id).contains(name))
        #expect(try store.files(of: id).first { $0.path == "router/link" }?.after?.mode == "120000")
        #expect(try !paths(id).contains("router/pipe"))
    }

    @Test("git reads what is kept, and finds the same differences")
    func gitAgrees() throws {
        let first = try tree("router", "agents").snapshot().id
        try scratch.write("changed\n", to: "router/lib/deep.py")
        let second = try tree("router", "agents").snapshot().id
        let git = "git --git-dir=\(store.folder)"
        let said = try shell("\(git) fsck --strict 2>&1; \(git) diff --name-only \(first) \(second)")
        let lines = said.split(separator: "\n").filter { !$0.hasPrefix("dangling") && !$0.hasPrefix("notice") }
        #expect(lines == ["router/lib/deep.py"])
    }

    @Test("the user's own repository and index stay as they are")
    func repositoryUntouched() throws {
        _ = try shell(
            """
            cd \(scratch.path) && git init -q . && git add router && git -c user.email=a@b -c user.name=a commit -qm x \
            && echo more >> router/router.py && git add router
            """)
        let before = try shell("cd \(scratch.path)/.git && find . -type f | sort | xargs sha1sum")
        _ = try tree("router", "agents").snapshot()
        #expect(try shell("cd \(scratch.path)/.git && find . -type f | sort | xargs sha1sum") == before)
    }
}

/// Runs a line of shell and gives back what it prints.
func shell(_ line: String) throws -> String {
    guard let stream = popen(line, "r") else { throw SystemError.last("popen") }
    defer { pclose(stream) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self)
}
