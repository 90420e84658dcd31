import Syscalls

/// Decides the conditions of `includeIf`, as git-config(1), "Conditional includes", has them.
struct GitCondition {
    /// The repository that the settings are asked for; nil outside of all.
    let repository: GitRepository?
    let home: Path?
    /// Every `remote.*.url` that is known.
    let remotes: [[UInt8]]

    /// Whether a condition holds.
    /// - Parameters:
    ///   - condition: the subsection: `gitdir:~/work/`.
    ///   - file: the configuration file that it stands in.
    func holds(_ condition: [UInt8], in file: Path) -> Bool {
        if let pattern = Self.rest(of: condition, after: "gitdir:") {
            return isGitFolder(pattern, file, folding: false)
        }
        if let pattern = Self.rest(of: condition, after: "gitdir/i:") {
            return isGitFolder(pattern, file, folding: true)
        }
        if let pattern = Self.rest(of: condition, after: "onbranch:") {
            guard let branch = repository?.branch else { return false }
            return Self.matches(Self.withAllBelow(pattern), branch)
        }
        if let pattern = Self.rest(of: condition, after: "hasconfig:remote.*.url:") {
            return remotes.contains { Self.matches(pattern, $0) }
        }
        return false
    }

    private func isGitFolder(_ written: [UInt8], _ file: Path, folding: Bool) -> Bool {
        guard let repository, let pattern = absolute(written, file) else { return false }
        let folders = [(try? File.resolved(repository.folder)) ?? repository.folder, repository.folder]
        return folders.contains { folder in
            guard folder.bytes.starts(with: pattern.literal) else { return false }
            let text = Array(folder.bytes.dropFirst(pattern.literal.count))
            return folding
                ? Self.matches(Self.lower(pattern.glob), Self.lower(text)) : Self.matches(pattern.glob, text)
        }
    }

    /// `./` counts from the file's folder, whose name is taken to the letter; without a beginning it may stand anywhere.
    private func absolute(_ written: [UInt8], _ file: Path) -> (literal: [UInt8], glob: [UInt8])? {
        if let rest = Self.rest(of: written, after: "~/") {
            guard let home, let home = try? File.resolved(home) else { return nil }
            return ([], Self.withAllBelow(home.bytes + [UInt8(ascii: "/")] + rest))
        }
        if let rest = Self.rest(of: written, after: "./") {
            guard let file = try? File.resolved(file) else { return nil }
            return (file.parent.bytes + [UInt8(ascii: "/")], Self.withAllBelow(rest))
        }
        if written.first == UInt8(ascii: "/") { return ([], Self.withAllBelow(written)) }
        return ([], Self.withAllBelow(Array("**/".utf8) + written))
    }

    private static func rest(of text: [UInt8], after start: StaticString) -> [UInt8]? {
        let start = Array("\(start)".utf8)
        return text.starts(with: start) ? Array(text.dropFirst(start.count)) : nil
    }

    /// A pattern that ends with a slash means what is below.
    private static func withAllBelow(_ pattern: [UInt8]) -> [UInt8] {
        pattern.last == UInt8(ascii: "/") ? pattern + Array("**".utf8) : pattern
    }

    private static func matches(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { Glob(pattern[...]).matches($0) }
    }

    private static func lower(_ text: [UInt8]) -> [UInt8] {
        text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
