import Glibc
import Syscalls

/// Operations on a tree, chosen at random from few names so that they often meet.
struct RandomOperations {
    private var generator: SeededGenerator
    private let root: Path
    private let outside: Path
    private var folders: [Path]
    private var count = 0

    init(seed: UInt64, root: Path, outside: Path) {
        generator = SeededGenerator(seed: seed)
        self.root = root
        self.outside = outside
        folders = [root]
    }

    /// Does one operation; that it fails, because what it needs is not there, is part of the game.
    mutating func doOne() {
        count += 1
        let folder = anyFolder()
        let name = Path(bytes: [UInt8(ascii: "a") + UInt8.random(in: 0..<6, using: &generator)])
        let path = folder / name
        switch Int.random(in: 0..<22, using: &generator) {
        case 0...3: try? write(content(), to: path)
        case 4, 5: remove(path)
        case 6...8: makeFolder(path)
        case 9:
            makeFolder(path)
            makeFolder(path / "d")
            try? write(content(), to: path / "d/x")
        case 10, 11: move(path, to: anyFolder() / name)
        case 12, 13: move(path, to: folder / Path("m\(Int.random(in: 0..<4, using: &generator))"))
        case 14: move(path, to: outside / Path("o\(count)"))
        case 15: comeIn(to: path)
        case 16: try? File.open(path, [.writeOnly, .append, .nonBlocking]).writeAll([1])
        case 17: _ = path.withCString { symlink("a", $0) }
        case 18: _ = path.withCString { mkfifo($0, 0o600) }
        case 19: _ = path.withCString { chmod($0, 0o755) }
        case 20: _ = path.withCString { from in (folder / "hard").withCString { link(from, $0) } }
        default: swap(path, folder / "b")
        }
    }

    private mutating func anyFolder() -> Path { folders.randomElement(using: &generator) ?? root }

    private mutating func content() -> [UInt8] {
        [UInt8](repeating: 7, count: Int.random(in: 0..<4, using: &generator))
    }

    private mutating func makeFolder(_ path: Path) {
        if path.withCString({ mkdir($0, 0o755) }) == 0, path.bytes.count < 300 { folders.append(path) }
        if folders.count > 60 { folders.remove(at: Int.random(in: 1..<folders.count, using: &generator)) }
    }

    private func remove(_ path: Path) {
        if (try? File.status(of: path))??.kind == .directory {
            try? File.removeTree(path)
        } else {
            try? File.remove(path)
        }
    }

    private func move(_ path: Path, to target: Path) { try? File.rename(path, to: target) }

    /// A tree with content comes from outside.
    private mutating func comeIn(to path: Path) {
        let made = outside / Path("in\(count)")
        try? File.makeDirectories(made / "p/q")
        try? write([1], to: made / "p/q/f")
        move(made, to: path)
    }

    private func swap(_ left: Path, _ right: Path) {
        move(left, to: outside / "swap")
        move(right, to: left)
        move(outside / "swap", to: right)
    }
}
