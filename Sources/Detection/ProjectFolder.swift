package import Syscalls

/// The folder that is looked at: small regular files only, as anybody may have made them.
package struct ProjectFolder: Sendable {
    package let path: Path
    /// The folders in which programs are looked for, from `PATH`.
    package let programFolders: [Path]

    /// The longest file that is read, in bytes: 1 MiB. A manifest is far smaller.
    package static let longestText = 1 << 20

    package init(_ path: Path, programFolders: [Path]) {
        self.path = path
        self.programFolders = programFolders
    }

    /// The text of a regular file; nil when there is none, it is too long, or not UTF-8.
    package func text(of name: String) -> String? {
        guard let bytes = (try? File.contents(of: path / Path(name), limit: Self.longestText)) ?? nil else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether there is anything of this name.
    package func has(_ name: String) -> Bool { File.exists(path / Path(name), followingLinks: true) }

    /// The names in a folder of the project, sorted; empty when there is no such folder.
    package func names(in folder: String = ".") -> [String] {
        ((try? File.entries(of: path / Path(folder))) ?? []).map { "\($0)" }.sorted()
    }

    /// Whether a program of this name is installed.
    package func hasProgram(_ name: String) -> Bool {
        programFolders.contains { File.isExecutable($0 / Path(name)) }
    }
}
