import Syscalls

/// Where git keeps the ignore files that are not in the tree.
enum GitSettings {
    /// `core.excludesFile`: from the user's settings, else from the system's, else git's default place. See git-config(1).
    static func excludesFile() -> Path? {
        let home = ThisProcess.environment("HOME").map { Path($0) }
        let folder =
            ThisProcess.environment("XDG_CONFIG_HOME").flatMap { $0.isEmpty ? nil : Path($0) }
            ?? home.map { $0 / ".config" }
        let settings = [home.map { $0 / ".gitconfig" }, folder.map { $0 / "git/config" }, "/etc/gitconfig"]
        for case let file? in settings {
            guard let text = try? File.contents(of: file, limit: 65_536),
                let value = value(of: "excludesfile", inSection: "core", of: text)
            else { continue }
            if value.starts(with: Array("~/".utf8)) { return home.map { $0 / Path(bytes: value.dropFirst(2)) } }
            return Path(bytes: value)
        }
        return folder.map { $0 / "git/ignore" }
    }

    /// `info/exclude` of the repository whose top is `folder`.
    static func excludeFile(ofRepository folder: Path) -> Path {
        let own = self.folder(ofRepository: folder)
        guard let common = try? File.contents(of: own / "commondir", limit: 4096) else { return own / "info/exclude" }
        return own / Path(bytes: common.prefix { $0 != UInt8(ascii: "\n") }) / "info/exclude"
    }

    /// Where git keeps its records of the repository whose top is `folder`; follows the pointer file of a worktree or submodule.
    static func folder(ofRepository folder: Path) -> Path {
        let git = folder / ".git"
        guard let status = try? File.status(of: git, followingLinks: true), status.kind == .regular,
            let text = try? File.contents(of: git, limit: 4096), text.starts(with: Array("gitdir: ".utf8))
        else { return git }
        return folder / Path(bytes: text.dropFirst(8).prefix { $0 != UInt8(ascii: "\n") })
    }

    /// The last value of a key in a section without a subsection; key and section in lower case.
    static func value(of key: String, inSection section: String, of text: [UInt8]) -> [UInt8]? {
        var isInside = false
        var result: [UInt8]?
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.hasPrefix("[") {
                isInside = line.prefix { $0 != "]" }.dropFirst().lowercased() == section
            } else if isInside, let equals = line.firstIndex(of: "=") {
                let name = line[..<equals].split(separator: " ").joined().lowercased()
                guard name.filter({ $0 != "\t" }) == key else { continue }
                var value = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
                while let last = value.last, last == " " || last == "\t" || last == "\r" { value.removeLast() }
                if value.count > 1, value.hasPrefix("\""), value.hasSuffix("\"") {
                    value = value.dropFirst().dropLast()
                }
                result = Array(value.utf8)
            }
        }
        return result
    }
}
