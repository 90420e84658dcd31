import Syscalls
import Testing

/// A project of `Tests/Projects`, as `projects.txt` describes it.
struct SmallProject: Sendable, CustomTestStringConvertible {
    let name: String
    /// A line of shell that makes it ready, as its users would.
    let preparation: String
    /// A file of the program, with the text that is correct in it and the one that is a mistake.
    let file: String
    let correct: String
    let mistake: String
    /// The units that `init` finds.
    let units: [String]

    var testDescription: String { name }

    /// All of them.
    static let all: [SmallProject] = {
        let table = ((try? File.contents(of: folder / "projects.txt")) ?? nil) ?? []
        return String(decoding: table, as: UTF8.self).split(separator: "\n").compactMap { SmallProject(line: $0) }
    }()

    private static let folder: Path = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return Path("/" + parts.joined(separator: "/")) / "Projects"
    }()

    private init?(line: Substring) {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 6 else { return nil }
        (name, preparation, file, correct, mistake) = (fields[0], fields[1], fields[2], fields[3], fields[4])
        units = fields[5].split(separator: " ").map(String.init)
    }

    /// Copies it into the scene's folder, with a free port, and makes it ready.
    func copy(into scene: Scene) async throws {
        let port = Port.free()
        let copied = try await scene.shell(
            """
            cp -a '\(Self.folder)/\(name)/.' . && find . -type f -exec sed -i 's/@PORT@/\(port)/' {} + && git init -q . && { \(preparation); }
            """, within: .seconds(600))
        try #require(copied.code == 0, "\(copied)")
    }
}
