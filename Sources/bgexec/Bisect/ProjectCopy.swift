import Config
import ProjectContext
import Syscalls

/// Copies the files of a project that are not among a job's inputs, so that the job can run on other inputs elsewhere and never
/// writes into the user's files.
///
/// Left out are bgexec's own files and the folders of version control: tools that look upwards still find the project's. Large
/// folders that are ignored, such as data, are linked, and so are dependencies, which are read and not written.
struct ProjectCopy {
    /// An ignored folder with more than this in it is linked, not copied.
    static let sizeLimit: Int64 = 64 << 20
    static let countLimit = 5_000

    private let project: Project
    private let rules: InputRules
    private let target: Path
    /// Folders that are linked because they are read and not written.
    let dependencies: Set<Path>
    /// The folders that were linked because they are large: what the job writes there goes into the user's.
    private(set) var shared: [Path] = []

    private static let leftOut: Set<Path> = [".git", ".hg", ".svn", ".bzr", ".jj", ".sl", ".bgexec"]

    init(of project: Project, without rules: InputRules, _ config: ProjectConfig, into target: Path) {
        self.project = project
        self.rules = rules
        self.target = target
        let venvs = [config.venv].compactMap { $0 } + config.units.compactMap(config.venv)
        dependencies = Set(venvs.map { (project.root / Path($0)).relative(to: project.root) ?? Path($0) })
    }

    mutating func make() throws(SystemError) {
        try File.makeDirectories(target)
        try copy(contentsOf: nil)
    }

    private mutating func copy(contentsOf folder: Path?) throws(SystemError) {
        for name in try File.entries(of: folder.map { project.root / $0 } ?? project.root) {
            let path = folder.map { $0 / name } ?? name
            if Self.leftOut.contains(name) || isOurs(path) { continue }
            switch try File.status(of: project.root / path)?.kind {
            case .directory?: try copy(folder: path)
            case .regular?: if !rules.selects(path) { try File.copy(project.root / path, to: target / path) }
            case .symbolicLink?: if !rules.selects(path) { try copy(link: path) }
            case .namedPipe?, .socket?, .device?, nil: break
            }
        }
    }

    /// The configuration, so that a `bgexec` in the job finds the project's, and the logs.
    private func isOurs(_ path: Path) -> Bool {
        path == Project.configName || path == project.logs.relative(to: project.root)
    }

    private mutating func copy(folder path: Path) throws(SystemError) {
        let isDependency = dependencies.contains(path) || path.name == "node_modules"
        let isIgnored = !rules.holdsRoot(path) && rules.isIgnored(path, isFolder: true)
        if isDependency { return try link(path) }
        if isIgnored, !FolderSize(project.root / path).fits {
            shared.append(path)
            return try link(path)
        }
        try File.makeDirectories(target / path)
        if isIgnored { try copyAll(of: path) } else { try copy(contentsOf: path) }
    }

    /// Copies an ignored folder as it is: none of it is an input.
    private func copyAll(of folder: Path) throws(SystemError) {
        for name in try File.entries(of: project.root / folder) {
            let path = folder / name
            switch try File.status(of: project.root / path)?.kind {
            case .directory?:
                try File.makeDirectories(target / path)
                try copyAll(of: path)
            case .regular?: try File.copy(project.root / path, to: target / path)
            case .symbolicLink?: try copy(link: path)
            case .namedPipe?, .socket?, .device?, nil: break
            }
        }
    }

    private func link(_ path: Path) throws(SystemError) {
        try File.makeLink(target / path, to: (project.root / path).bytes)
    }

    /// A link that leads out of the project must still lead to the same place.
    private func copy(link path: Path) throws(SystemError) {
        let says = Path(bytes: try File.linkTarget(of: project.root / path))
        let leaves = says.bytes.starts(with: Array("..".utf8)) || says.description.contains("/..")
        guard !says.isAbsolute, leaves, let real = try? File.resolved(project.root / path) else {
            return try File.makeLink(target / path, to: says.bytes)
        }
        let inside = real.relative(to: project.root)
        try File.makeLink(target / path, to: (inside.map { target / $0 } ?? real).bytes)
    }
}

/// Whether a folder is small enough to be copied; looks no further than it must.
private struct FolderSize {
    private var size: Int64 = 0
    private var count = 0

    init(_ folder: Path) { add(folder) }

    var fits: Bool { size <= ProjectCopy.sizeLimit && count <= ProjectCopy.countLimit }

    private mutating func add(_ folder: Path) {
        for name in (try? File.entries(of: folder)) ?? [] where fits {
            guard let status = (try? File.status(of: folder / name)) ?? nil else { continue }
            count += 1
            if status.kind == .directory { add(folder / name) } else { size += status.size }
        }
    }
}
