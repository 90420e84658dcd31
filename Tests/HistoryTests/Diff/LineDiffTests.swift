import Syscalls
import Testing

@testable import History

@Suite struct LineDiffTests {
    @Test("a change stands in its context")
    func context() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let new = old.replacing("10\n", with: "ten\n")
        #expect(
            LineDiff.unified(Array(old.utf8), Array(new.utf8)) == [
                "@@ -7,7 +7,7 @@", " 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13",
            ])
        #expect(LineDiff.unified(Array(old.utf8), Array(old.utf8)).isEmpty)
    }

    @Test("every script turns the old text into the new, and is no longer than git's", arguments: 1...60)
    func scripts(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        func lines() -> [ArraySlice<UInt8>] {
            (0..<Int.random(in: 0...30, using: &numbers)).map { _ in [UInt8.random(in: 97...101, using: &numbers)][...]
            }
        }
        let (old, new) = (lines(), lines())
        var result: [ArraySlice<UInt8>] = []
        var place = 0
        var edits = 0
        for edit in LineDiff.script(old, new) {
            switch edit {
            case .keep(let left, let right):
                #expect(left == place && old[left] == new[right])
                result.append(old[left])
                place += 1
            case .remove(let left):
                #expect(left == place)
                place += 1
                edits += 1
            case .insert(let right):
                result.append(new[right])
                edits += 1
            }
        }
        #expect(result == new)
        #expect(place == old.count)
        #expect(edits == old.count + new.count - 2 * common(old, new))
    }

    /// The length of the longest common subsequence, by the plain table.
    private func common(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> Int {
        var row = Array(repeating: 0, count: new.count + 1)
        for left in old {
            var corner = 0
            for (index, right) in new.enumerated() {
                let above = row[index + 1]
                row[index + 1] = left == right ? corner + 1 : max(above, row[index])
                corner = above
            }
        }
        return row[new.count]
    }

    @Test("a diff between snapshots is one that git applies")
    func applies() throws {
        let scratch = try Scratch()
        let store = try ObjectStore(folder: scratch.path / "store")
        try scratch.write((1...50).map { "line \($0)\n" }.joined(), to: "p/a")
        try scratch.write("gone\n", to: "p/b")
        let tree = InputTree(project: scratch.path / "p", inputs: ["."], store: store)
        let first = try tree.snapshot().id
        _ = try shell("cp -r \(scratch.path)/p \(scratch.path)/q")
        try scratch.write((1...50).map { $0 % 17 == 0 ? "LINE\n" : "line \($0)\n" }.joined(), to: "p/a")
        try File.remove(scratch.path / "p/b")
        try scratch.write("new\n", to: "p/d/c")
        let second = try tree.snapshot().id
        let text = try store.diff(from: first, to: second).joined(separator: "\n") + "\n"
        try File.replace(scratch.path / "patch", with: Array(text.utf8))
        let said = try shell("cd \(scratch.path)/q && git apply ../patch 2>&1; diff -r . ../p && echo same")
        #expect(said == "same\n")
        let out = RestorePlace(scratch.path / "out", workingIn: "/", project: scratch.path / "p")
        let written = try store.restore(first, ["a"], into: out)
        #expect(written == ["a"])
        #expect(throws: ObjectError.self) { try store.restore(first, ["a"], into: out) }
    }
}
