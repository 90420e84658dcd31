import Syscalls
import Watcher

/// A pattern of inputs or outputs, taken apart: where it begins, and its parts between the slashes.
///
/// The syntax is that of `PathSelector`; `..` parts at the beginning lead above the project's top.
struct InputPattern: Hashable, Sendable {
    /// As the configuration has it.
    let text: String
    /// It began with `!`: what it matches does not count.
    let isException: Bool
    /// How many folders above the project's top it begins.
    let above: Int
    /// The parts below that, wildcards and backslashes as they are written. None stand for everything.
    let parts: [String]
    /// It ended with a slash: only folders match.
    let isForFolders: Bool

    init(_ text: String) {
        self.text = text
        isException = text.hasPrefix("!")
        let path = text.dropFirst(isException ? 1 : 0)
        let all = path.split(separator: "/").filter { $0 != "." }.map(String.init)
        let below = all.drop { $0 == ".." }
        above = all.count - below.count
        parts = Array(below)
        isForFolders = path.hasSuffix("/")
    }

    /// The names before the first wildcard: `src` of `src/*.py`, all of `src/main.py`.
    var literalNames: [Path] { parts.prefix { !Self.isWild($0) }.map { Self.unescaped($0) } }

    /// Whether it has wildcards.
    var isWild: Bool { parts.contains(where: Self.isWild) }

    /// Whether it is a name with wildcards and nothing else, which matches in every folder.
    var isOfEveryFolder: Bool { parts.count == 1 && above == 0 && isWild }

    /// The same pattern for a `PathSelector` of a folder above.
    /// - Parameter names: the way from that folder to where this one begins.
    func text(below names: [Path]) -> String {
        var all = names.map { Self.escaped($0) }
        if isOfEveryFolder, !names.isEmpty { all.append("**") }
        all += parts.isEmpty ? ["**"] : parts
        return (isException ? "!" : "") + all.joined(separator: "/") + (isForFolders && !parts.isEmpty ? "/" : "")
    }

    static func isWild(_ part: String) -> Bool {
        var isEscaped = false
        for character in part {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if "*?[".contains(character) {
                return true
            }
        }
        return false
    }

    private static func unescaped(_ part: String) -> Path {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in part.utf8 {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
                isEscaped = false
            }
        }
        return Path(bytes: bytes)
    }

    /// A path as a pattern that matches only it.
    static func escaped(_ name: Path) -> String {
        String(name.description.flatMap { "*?[\\!#".contains($0) ? ["\\", $0] : [$0] })
    }
}
