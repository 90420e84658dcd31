import Syscalls

extension ProjectFolder {
    /// Whether there is a folder of this name, perhaps through a link.
    func hasFolder(_ name: String) -> Bool {
        has(name) && ((try? File.status(of: path / Path(name), followingLinks: true)) ?? nil)?.kind == .directory
    }

    /// The first of some names that is there.
    func first(_ names: [String]) -> String? { names.first(where: has) }

    /// Those of some names that are there as patterns of inputs: a folder with a slash at its end.
    func present(_ names: [String]) -> [String] {
        names.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }.filter(has).compactMap { name in
            InputName.pattern(name).map { hasFolder(name) ? $0 + "/" : $0 }
        }
    }

    /// Where a tool that runs in this folder writes a report, and the pattern by which it is found from the project's folder. It is
    /// among bgexec's own files, where it bothers nobody.
    func report(_ name: String) -> (argument: String, pattern: String) {
        let parts = place.split(separator: "/")
        let file = ".bgexec/reports/\((parts.map(String.init) + [name]).joined(separator: "-"))"
        return (String(repeating: "../", count: parts.count) + file, file)
    }
}

/// Names of files as inputs.
enum InputName {
    /// The pattern that matches only this name; nil for a name that no configuration should hold: it has control characters, or is
    /// not UTF-8, so that what was read is only its description.
    static func pattern(_ name: String) -> String? {
        guard !name.isEmpty, !name.hasPrefix(" "), !name.hasSuffix(" "), !name.contains("\\"),
            !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0xFFFD })
        else { return nil }
        let escaped = String(name.flatMap { "*?[".contains($0) ? ["\\", $0] : [$0] })
        return escaped.hasPrefix("!") || escaped.hasPrefix("#") ? "\\" + escaped : escaped
    }
}
