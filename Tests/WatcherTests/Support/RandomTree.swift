import Syscalls

/// A small tree of folders and files with ignore files, made at random from few letters so that patterns often match.
struct RandomTree {
    private var folders: [[UInt8]] = [[]]
    private var files: [[UInt8]] = []
    private var ignoreFiles: [(folder: [UInt8], text: [UInt8])] = []

    private static let names = [
        "a", "b", "ab", "a.c", "foo", "bar", "foo.o", "a b", "b ", "x]", "-", "!a", "#b", "a\\", "[a]", "é", "A",
    ]
    private static let pieces = [
        "a", "b", "ab", "foo", "bar", "*", "**", "?", "[ab]", "[!a]", "[a-c]", "[^b]", "[[:alpha:]]", "[]x]", "*.o",
        "a*", "*b",
        "a?", "**a", "a**", "foo*", "\\a", "\\*", "[a", "[[:foo:]]", "[\\]x]", "[a\\-c]", "-", "x]", "é", "[[:upper:]]",
        "[z-a]", ".",
    ]

    /// Every folder and every file.
    var paths: [[UInt8]] { folders.dropFirst() + files }

    mutating func grow(_ generator: inout SeededGenerator) {
        for _ in 0..<14 {
            let parent = folders.randomElement(using: &generator) ?? []
            if parent.filter({ $0 == UInt8(ascii: "/") }).count < 3 {
                add(Self.joined(parent, name(&generator)), to: \.folders)
            }
        }
        for _ in 0..<40 {
            add(Self.joined(folders.randomElement(using: &generator) ?? [], name(&generator)), to: \.files)
        }
        for folder in folders where folder.isEmpty || Int.random(in: 0..<3, using: &generator) == 0 {
            ignoreFiles.append((folder, lines(&generator, count: Int.random(in: 1...6, using: &generator))))
        }
    }

    private mutating func add(_ path: [UInt8], to list: WritableKeyPath<Self, [[UInt8]]>) {
        if !folders.contains(path), !files.contains(path) { self[keyPath: list].append(path) }
    }

    private func name(_ generator: inout SeededGenerator) -> [UInt8] {
        Array((Self.names.randomElement(using: &generator) ?? "a").utf8)
    }

    /// The text of an ignore file.
    func lines(_ generator: inout SeededGenerator, count: Int) -> [UInt8] {
        var text: [UInt8] = Int.random(in: 0..<12, using: &generator) == 0 ? [0xEF, 0xBB, 0xBF] : []
        for index in 0..<count {
            text += pattern(&generator)
            let ending = Int.random(in: 0..<10, using: &generator)
            text += ending == 0 ? [13, 10] : ending == 1 && index == count - 1 ? [] : [10]
        }
        return text
    }

    private func pattern(_ generator: inout SeededGenerator) -> [UInt8] {
        var text = ""
        if Int.random(in: 0..<4, using: &generator) == 0 { text += "!" }
        if Int.random(in: 0..<4, using: &generator) == 0 { text += "/" }
        let count = [1, 1, 1, 2, 2, 3].randomElement(using: &generator) ?? 1
        for index in 0..<count {
            if index > 0 { text += "/" }
            for _ in 0..<([1, 1, 1, 2].randomElement(using: &generator) ?? 1) {
                text += Self.pieces.randomElement(using: &generator) ?? "a"
            }
        }
        if Int.random(in: 0..<4, using: &generator) == 0 { text += "/" }
        let ending = Int.random(in: 0..<20, using: &generator)
        text +=
            ending == 0 ? " " : ending == 1 ? "\\ " : ending == 2 ? "  " : ending == 3 ? "\\" : ending == 4 ? "\t" : ""
        return Array(text.utf8)
    }

    func write(to base: Path) throws {
        for folder in folders { try File.makeDirectories(base / Path(bytes: folder)) }
        for file in files { try WatcherTests.write([], to: base / Path(bytes: file)) }
        for (folder, text) in ignoreFiles {
            try WatcherTests.write(text, to: base / Path(bytes: Self.joined(folder, Array(".gitignore".utf8))))
        }
    }

    private static func joined(_ folder: [UInt8], _ name: [UInt8]) -> [UInt8] {
        folder.isEmpty ? name : folder + [UInt8(ascii: "/")] + name
    }
}
