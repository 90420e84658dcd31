import Syscalls

extension IgnoreRules {
    /// What was found out about a path.
    struct Finding {
        /// The pattern that decides: that of the path, or of a folder above it that is left out.
        let pattern: IgnorePattern
        let list: PatternList
        /// The path that it matched.
        let path: Path
        /// Why the path is kept although that pattern would leave it out.
        var exemption: IgnoreExemption?

        /// Whether it is left out.
        var isLeftOut: Bool { !pattern.isNegated && exemption == nil }
    }

    /// Whether a path is left out by the rules of a root above it.
    func isIgnored(_ path: Path, below root: Path) -> Bool { explain(path, below: root)?.isLeftOut ?? false }

    /// What decides about a path below a root; nil when no pattern matches it.
    /// - Parameter isDirectory: what the path itself is; nil to look.
    func explain(_ path: Path, below root: Path, isDirectory: Bool? = nil) -> Finding? {
        guard let below = path.relative(to: root), below != "." else { return nil }
        var scope = scope(ofRoot: root)
        var folder = root
        for component in below.bytes.split(separator: UInt8(ascii: "/")) {
            let own = folder / Path(bytes: component)
            let isFolder = own != path || (isDirectory ?? ((try? File.status(of: own))??.kind == .directory))
            let finding = explain(component, own, in: folder, scope, isDirectory: isFolder)
            if own == path || finding?.isLeftOut == true { return finding }
            scope = self.scope(of: own, below: scope)
            folder = own
        }
        return nil
    }

    private func explain(
        _ name: ArraySlice<UInt8>, _ path: Path, in folder: Path, _ scope: IgnoreScope, isDirectory: Bool
    ) -> Finding? {
        name.withUnsafeBytes { name in
            let hit = folder.bytes.withUnsafeBytes { scope.match(name, in: $0, isDirectory: isDirectory) }
            guard let hit else { return nil }
            var finding = Finding(pattern: hit.pattern, list: hit.list, path: path)
            if hit.pattern.isNegated { return finding }
            let exemptions = scope.exemptions
            finding.exemption = exemptions.exemption(of: name, in: folder.bytes, isDirectory: isDirectory, hit)
            if finding.exemption == nil, isDirectory, exemptions.isPassage(name, in: folder.bytes, hit) {
                let isNamed = exemptions.named.isOnTheWay(name, in: folder.bytes)
                finding.exemption = isNamed ? .named(pattern: "below \(path)") : .tracked
            }
            return finding
        }
    }
}
