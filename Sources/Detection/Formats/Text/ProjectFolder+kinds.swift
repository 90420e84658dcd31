import Syscalls

extension ProjectFolder {
    /// Whether there is a folder of this name, links followed.
    func isFolder(_ name: String) -> Bool { kind(of: name) == .directory }

    /// Whether there is a regular file of this name, links followed.
    func isFile(_ name: String) -> Bool { kind(of: name) == .regular }

    private func kind(of name: String) -> FileKind? {
        guard has(name) else { return nil }
        return ((try? File.status(of: path / Path(name), followingLinks: true)) ?? nil)?.kind
    }
}

/// Relative paths as texts.
enum RelativePath {
    /// `name` below `folder`, without `.` parts; nil when it is absolute, leaves the project, or is no plain name.
    static func joined(_ folder: String?, _ name: String) -> String? {
        guard !name.hasPrefix("/"), !(folder?.hasPrefix("/") ?? false) else { return nil }
        var parts: [Substring] = []
        for part in ((folder ?? "") + "/" + name).split(separator: "/") where part != "." {
            if part == ".." {
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// Everything before the last slash; nil for a name without one.
    static func folder(of path: String) -> String? {
        path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    /// What follows the last dot of the last name; nil without one.
    static func fileExtension(of path: String) -> String? {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return String(name[name.index(after: dot)...])
    }

    /// A path as a pattern that matches only it.
    static func pattern(_ path: String) -> String {
        let escaped = String(path.flatMap { "*?[\\".contains($0) ? ["\\", $0] : [$0] })
        // At the beginning these have a meaning of their own.
        return escaped.hasPrefix("!") || escaped.hasPrefix("#") ? "\\" + escaped : escaped
    }
}

extension StringProtocol {
    /// The text for a sentence: cut if it is absurdly long, as what a clone holds may be.
    var cut: String { count > 80 ? "\(prefix(80))…" : String(self) }
}
