package import Syscalls

/// The folder that is looked at: small regular files only, as anybody may have made them.
package struct ProjectFolder: Sendable {
    package let path: Path
    /// The folders in which programs are looked for, from `PATH`.
    package let programFolders: [Path]
    /// Where it is below the project's folder: `packages/web`; empty for the project's folder itself.
    package let place: String
    /// Names of files that are treated as if they were not there.
    private let hidden: Set<String>

    /// The longest file that is read, in bytes: 1 MiB. A manifest is far smaller.
    package static let longestText = 1 << 20

    package init(_ path: Path, programFolders: [Path], hiding hidden: Set<String> = []) {
        self.init(path, programFolders, place: "", hidden)
    }

    private init(_ path: Path, _ programFolders: [Path], place: String, _ hidden: Set<String>) {
        self.path = path
        self.programFolders = programFolders
        self.place = place
        self.hidden = hidden
    }

    /// The text of a regular file; nil when there is none, it is too long, or not UTF-8.
    package func text(of name: String) -> String? {
        guard !hidden.contains(name),
            let bytes = (try? File.contents(of: path / Path(name), limit: Self.longestText)) ?? nil
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether there is anything of this name.
    package func has(_ name: String) -> Bool {
        !hidden.contains(name) && File.exists(path / Path(name), followingLinks: true)
    }

    /// The names in a folder of the project, sorted; empty when there is no such folder.
    package func names(in folder: String = ".") -> [String] {
        let names = ((try? File.entries(of: path / Path(folder))) ?? []).map { "\($0)" }.sorted()
        return folder == "." ? names.filter { !hidden.contains($0) } : names
    }

    /// Whether a program of this name is installed.
    package func hasProgram(_ name: String) -> Bool {
        programFolders.contains { File.isExecutable($0 / Path(name)) }
    }

    /// A folder below, as if it were a project.
    package func member(_ name: String) -> ProjectFolder {
        ProjectFolder(path / Path(name), programFolders, place: place.isEmpty ? name : "\(place)/\(name)", hidden)
    }

    /// The project's own folder.
    package var top: ProjectFolder {
        let above = place.split(separator: "/").reduce(path) { path, _ in path.parent }
        return ProjectFolder(above, programFolders, place: "", hidden)
    }
}
