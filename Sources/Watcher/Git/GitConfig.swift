import Syscalls

/// The settings of git that hold in a repository, or outside of all: those of the system, of the user, of the repository and
/// of its worktree, with what they include, the last the strongest. See git-config(1), "Files" and "Includes".
///
/// Read without the program: asking `git config` costs 2 to 3 ms a repository, reading some 50 µs, and a machine need not
/// have git. What the environment sets by `GIT_CONFIG_COUNT` or a command by `-c` is not known here.
struct GitConfig {
    private let environment: (String) -> String?
    private let home: Path?
    private let repository: GitRepository?
    private var remotes: [[UInt8]] = []
    private(set) var entries: [GitConfigEntry] = []
    /// Every file that was read or missing: a change to any may change the settings.
    private(set) var files: Set<Path> = []

    /// git gives up when files include each other deeper than this.
    private static let deepest = 10

    /// - Parameter environment: where `HOME` and git's own variables are looked up.
    init(of repository: GitRepository?, environment: @escaping (String) -> String? = ThisProcess.environment(_:)) {
        self.environment = environment
        self.repository = repository
        home = environment("HOME").flatMap { $0.isEmpty ? nil : Path($0) }
        readAll()
        // Which remotes there are is known only after everything has been read once.
        if entries.contains(where: { $0.subsection?.starts(with: Array("hasconfig:".utf8)) == true }) {
            remotes = entries.filter { $0.section == "remote" && $0.key == "url" }.compactMap(\.value)
            entries = []
            readAll()
        }
    }

    /// The last value of a key in a section without a subsection; both in lower case.
    func value(_ section: String, _ key: String) -> [UInt8]? {
        entries.last { $0.section == section && $0.subsection == nil && $0.key == key }?.value
    }

    /// A path from a setting: `~/` is the home folder; nil for what only git can resolve (`~user/`, `%(prefix)/`).
    func path(_ value: [UInt8], from folder: Path) -> Path? {
        if value.starts(with: Array("~/".utf8)) { return home.map { $0 / Path(bytes: value.dropFirst(2)) } }
        if value.isEmpty || value.first == UInt8(ascii: "~") || value.starts(with: Array("%(".utf8)) { return nil }
        return folder / Path(bytes: value)
    }

    /// `$XDG_CONFIG_HOME/git`.
    var userFolder: Path? {
        let folder =
            environment("XDG_CONFIG_HOME").flatMap { $0.isEmpty ? nil : Path($0) } ?? home.map { $0 / ".config" }
        return folder.map { $0 / "git" }
    }

    private mutating func readAll() {
        let skipsSystem =
            environment("GIT_CONFIG_NOSYSTEM").map { !["", "0", "false", "no", "off"].contains($0) } ?? false
        if !skipsSystem { read(environment("GIT_CONFIG_SYSTEM").map { Path($0) } ?? "/etc/gitconfig") }
        if let own = environment("GIT_CONFIG_GLOBAL") {
            read(Path(own))
        } else {
            if let userFolder { read(userFolder / "config") }
            if let home { read(home / ".gitconfig") }
        }
        guard let repository else { return }
        read(repository.common / "config")
        let hasOwn = value("extensions", "worktreeconfig").map {
            ["true", "yes", "on", "1"].contains(String(decoding: $0, as: UTF8.self).lowercased())
        }
        if hasOwn == true { read(repository.folder / "config.worktree") }
    }

    private mutating func read(_ file: Path, depth: Int = 0) {
        files.insert(file)
        guard depth <= Self.deepest, let status = try? File.status(of: file, followingLinks: true),
            status.kind == .regular, let text = (try? File.contents(of: file, limit: 1 << 20)).flatMap({ $0 })
        else { return }
        let condition = GitCondition(repository: repository, home: home, remotes: remotes)
        for entry in GitConfigReader.entries(in: text) {
            entries.append(entry)
            guard entry.key == "path", let value = entry.value else { continue }
            let isIncluded =
                switch (entry.section, entry.subsection) {
                case ("include", nil): true
                case ("includeif", let words?): condition.holds(words, in: file)
                default: false
                }
            if isIncluded, let other = path(value, from: file.parent) { read(other, depth: depth + 1) }
        }
    }
}
