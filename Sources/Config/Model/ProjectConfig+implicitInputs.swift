package import Syscalls

extension ProjectConfig {
    /// Patterns, as in ``UnitConfig/inputs``, of files that a unit's runs depend on without listing them: the environment
    /// files that its environment is made of, and what tells which packages its virtual environment has.
    ///
    /// The files need not exist. An environment file or a virtual environment above the project's top has a pattern that
    /// begins with `..`; one that is given by an absolute path has a pattern only if `root` is known.
    /// - Parameter root: the project's folder, absolute and without links; nil if it is not known.
    package func implicitInputs(of unit: UnitConfig, in root: Path? = nil) -> [String] {
        let files = environmentLayers(for: unit).compactMap { layer -> String? in
            switch layer {
            case .file(let name): RelativePlace(name, in: root)?.pattern
            case .values: nil
            }
        }
        guard let venv = venv(for: unit), let place = RelativePlace(venv, in: root) else { return files }
        return files + Self.packageRecords.map(place.pattern(below:))
    }

    /// What in a virtual environment tells what is installed in it. Of a package these are the files that pip writes last
    /// (PEP 376 and 627: `RECORD` and `METADATA`), and those by which a package is used from where it is developed
    /// (PEP 660, and setuptools' `.egg-link`). The thousands of modules themselves are left out: pip never changes them alone.
    private static let packageRecords =
        ["pyvenv.cfg"]
        + ["*.dist-info/RECORD", "*.dist-info/METADATA", "*.egg-link", "__editable__*", "*.pth"].map {
            "lib/python*/site-packages/\($0)"
        }
}

/// Where a path leads from the project's folder, so that a pattern can name it.
private struct RelativePlace {
    /// How many folders up.
    private var above = 0
    /// The names from there down.
    private var names: [String] = []

    /// - Returns: nil for an absolute path without `root`.
    init?(_ path: String, in root: Path?) {
        let isAbsolute = path.hasPrefix("/")
        for part in ProjectPath.parts(of: path) {
            switch (part, names.isEmpty) {
            case ("..", false): names.removeLast()
            case ("..", true): above += isAbsolute ? 0 : 1
            case (_, _): names.append(part)
            }
        }
        guard isAbsolute else { return }
        guard let root else { return nil }
        let folders = root.bytes.split(separator: UInt8(ascii: "/"))
        let common = zip(folders, names).prefix { $0.elementsEqual($1.utf8) }.count
        above = folders.count - common
        names.removeFirst(common)
    }

    /// The pattern of a file at the place; nil where only a folder can be.
    var pattern: String? {
        names.isEmpty ? nil : text
    }

    /// The pattern of files in the folder at the place.
    func pattern(below rest: String) -> String {
        text.isEmpty ? rest : "\(text)/\(rest)"
    }

    private var text: String {
        let text = (Array(repeating: "..", count: above) + names.map(Self.escaped)).joined(separator: "/")
        // What only the beginning or the end of a pattern has a meaning for.
        let start = text.hasPrefix("!") || text.hasPrefix("#") ? "\\" : ""
        guard text.hasSuffix(" ") else { return start + text }
        return start + text.dropLast() + "\\ "
    }

    /// A name as a pattern that matches only it.
    private static func escaped(_ name: String) -> String {
        String(name.flatMap { "*?[\\".contains($0) ? ["\\", $0] : [$0] })
    }
}
