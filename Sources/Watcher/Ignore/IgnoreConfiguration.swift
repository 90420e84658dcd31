public import Syscalls

/// What a watcher leaves out.
public struct IgnoreConfiguration: Hashable, Sendable {
    /// The folder that `patterns` are relative to. Ignore files are found by themselves, wherever they lie.
    public var base: Path
    /// Further patterns in the syntax of gitignore(5). They decide before all files; `!pattern` takes back.
    public var patterns: [String]
    /// Whether files of editors, version control and caches are ignored by default.
    public var defaults: Bool
    /// Whether `.gitignore`, `.git/info/exclude` and git's `core.excludesFile` count.
    public var git: Bool
    /// Whether `.bgexecignore` counts. It has the syntax of `.gitignore` and decides before one beside it.
    public var own: Bool
    /// What is never left out, whatever the rules say: the paths that one of these matches by itself, not only because a folder above
    /// it is matched. Folders on the way are entered; all else in them stays ignored.
    ///
    /// `agents/models.yaml` and `agents/*/prompt.yaml` keep the files that they match; `dist/` keeps that folder, in which the rules
    /// count as usual. `src/*` and `src/**` say no more than "this folder" and keep nothing. `**` does not lead into folders
    /// that are ignored.
    public var exceptions: [PathSelector]

    /// Creates a configuration; everything that may be left out is.
    public init(
        base: Path, patterns: [String] = [], defaults: Bool = true, git: Bool = true, own: Bool = true,
        exceptions: [PathSelector] = []
    ) {
        self.base = base
        self.patterns = patterns
        self.defaults = defaults
        self.git = git
        self.own = own
        self.exceptions = exceptions
    }
}
