package import Config
import Syscalls
import Watcher

/// Compares a unit's `inputs` with the files that are there: which patterns match nothing, and what is left out.
package struct InputCheck {
    /// More than this many files and folders are not looked at: a command waits for the answer.
    package static let limit = 20_000

    private let wanted: [(index: Int, pattern: SinglePattern)]
    private let unwanted: UnwantedInputs
    /// What the unit writes, and what other units write.
    private let written: [SinglePattern]
    private let writtenByOthers: [SinglePattern]
    private let roots: [Path]
    private let watching: WatcherConfiguration
    private let rules: IgnoreWalk
    private let limit: Int

    private var finder: IgnoreRuleFinder
    private var entries = 0
    private var isComplete = true
    /// Indices of patterns that match something.
    private var matched: Set<Int> = []
    /// Places in `written` of patterns that match inputs.
    private var overlaps: Set<Int> = []
    private var leftOut: [LeftOutInputs] = []
    /// Where in `leftOut` a rule and a pattern are.
    private var places: [Group: Int] = [:]

    private struct Group: Hashable {
        let source: Path
        let line: Int
        let pattern: Int
    }

    /// What is remarkable about a unit's inputs: the patterns in their order, then what the job itself writes, then what ignore
    /// rules leave out. Empty for a unit without `inputs`.
    package static func remarks(
        on unit: UnitConfig, in project: Project, _ config: ProjectConfig, limit: Int = InputCheck.limit
    ) -> [InputRemark] {
        var check = InputCheck(unit, project, config, limit)
        check.walkAll()
        return check.remarks()
    }

    /// What is remarkable about the inputs of all units, for people: sentences that begin with the unit's name.
    package static func texts(of project: Project, _ config: ProjectConfig) -> [String] {
        config.units.flatMap { unit in
            remarks(on: unit, in: project, config).filter { !$0.isExpected }.map {
                "\(unit.name): \($0.text(in: project))"
            }
        }
    }

    private init(_ unit: UnitConfig, _ project: Project, _ config: ProjectConfig, _ limit: Int) {
        wanted = unit.inputs.enumerated().filter { !$0.element.hasPrefix("!") }.map {
            ($0.offset, SinglePattern($0.element, in: project.root))
        }
        unwanted = UnwantedInputs(of: unit, in: project)
        written = unit.writtenFiles.map { SinglePattern($0, in: project.root) }
        let others = config.units.filter { $0.name != unit.name }
        writtenByOthers = others.flatMap(\.writtenFiles).map { SinglePattern($0, in: project.root) }
        let ignore = IgnoreConfiguration(base: project.root, patterns: config.ignore)
        roots = Set(wanted.map(\.pattern.root)).sorted()
        watching = WatcherConfiguration(roots: ([project.root] + roots).map { WatchRoot($0) }, ignore: ignore)
        finder = IgnoreRuleFinder(watching)
        rules = IgnoreWalk(ignore, root: project.root)
        self.limit = limit
    }

    private mutating func walkAll() {
        // What lies below another root is found from there.
        for root in roots where !roots.contains(where: { $0 != root && root.relative(to: $0) != nil }) { walk(root) }
    }

    private mutating func walk(_ root: Path) {
        guard let kind = (try? File.status(of: root, followingLinks: true))??.kind else { return }
        guard kind == .directory else { return addFile(root) }
        var folders = [Entered(path: root, isIgnored: false)]
        while let folder = folders.popLast() {
            for name in (try? File.entries(of: folder.path)) ?? [] {
                guard entries < limit else {
                    isComplete = false
                    return
                }
                entries += 1
                let path = folder.path / name
                guard let kind = (try? File.status(of: path))??.kind else { continue }
                let isIgnored = folder.isIgnored || rules.ignores(path, isDirectory: kind == .directory)
                if kind == .directory {
                    if let entered = enter(path, isIgnored: isIgnored) { folders.append(entered) }
                } else if isIgnored, !isNamed(path, isFolder: false) {
                    addLeftOut(path, isFolder: false)
                } else {
                    addFile(path)
                }
            }
        }
    }

    /// A folder whose names are looked at.
    private struct Entered {
        let path: Path
        /// Whether it is only on the way to what `inputs` names, and all else in it is left out.
        let isIgnored: Bool
    }

    private mutating func enter(_ path: Path, isIgnored: Bool) -> Entered? {
        guard isIgnored else {
            return wanted.contains { $0.pattern.mayReach(into: path) } ? Entered(path: path, isIgnored: false) : nil
        }
        if isNamed(path, isFolder: true) {
            finder.enter(path)
            return Entered(path: path, isIgnored: false)
        }
        let isOnTheWay =
            roots.contains { $0.relative(to: path) != nil } || wanted.contains { $0.pattern.leads(into: path) }
        if isOnTheWay { return Entered(path: path, isIgnored: true) }
        addLeftOut(path, isFolder: true)
        return nil
    }

    /// Whether `inputs` names a path itself: then it counts, whatever ignore rules say.
    private func isNamed(_ path: Path, isFolder: Bool) -> Bool {
        if roots.contains(path) { return true }
        return wanted.contains { $0.pattern.names(path, isFolder: isFolder) }
            && !unwanted.selects(path, isFolder: isFolder)
    }

    private mutating func addFile(_ path: Path) {
        // Most files match what has matched before, and nothing new can be learned from them.
        for (index, pattern) in wanted where !matched.contains(index) && pattern.selects(path, isFolder: false) {
            matched.insert(index)
        }
        for (place, output) in written.enumerated() where !overlaps.contains(place) {
            if output.selects(path, isFolder: false), isInput(path, isFolder: false) { overlaps.insert(place) }
        }
    }

    /// Whether the unit itself counts a path among its inputs.
    private func isInput(_ path: Path, isFolder: Bool) -> Bool {
        wanted.contains { $0.pattern.selects(path, isFolder: isFolder) } && !unwanted.selects(path, isFolder: isFolder)
    }

    private mutating func addLeftOut(_ path: Path, isFolder: Bool) {
        let selecting = wanted.filter { $0.pattern.selects(path, isFolder: isFolder) }
        let isMeant =
            unwanted.selects(path, isFolder: isFolder) || written.contains { $0.selects(path, isFolder: isFolder) }
        guard let first = selecting.first, !isMeant, let rule = finder.rule(for: path, isFolder: isFolder) else {
            return matched.formUnion(selecting.map(\.index))
        }
        let group = Group(source: rule.source, line: rule.line, pattern: first.index)
        let place = places[group] ?? leftOut.count
        if place == leftOut.count { leftOut.append(LeftOutInputs(pattern: first.pattern.text, rule: rule)) }
        places[group] = place
        if isFolder { leftOut[place].folders += 1 } else { leftOut[place].files += 1 }
        // Of what is left out silently, the pattern itself has to say that it names nothing.
        if !leftOut[place].isExpected { matched.formUnion(selecting.map(\.index)) }
    }

    private func remarks() -> [InputRemark] {
        let unmatched = wanted.filter { index, pattern in
            !matched.contains(index) && (isComplete || isMissing(pattern.root)) && !isBuilt(pattern)
        }
        let overlapping = written.enumerated().filter { overlaps.contains($0.offset) || willBeInput($0.element) }
        return unmatched.map { .matchesNothing(pattern: $0.pattern.text, index: $0.index) }
            + overlapping.map { .writesInput(pattern: $0.element.text) }
            + leftOut.sorted { $0.files + $0.folders > $1.files + $1.folders }.map { .leftOut($0) }
            + (isComplete ? [] : [.incomplete(entries: entries)])
    }

    private func isMissing(_ path: Path) -> Bool { (try? File.status(of: path)) == .some(nil) }

    /// Whether another unit will write what a pattern names, as far as that can be said before it has.
    private func isBuilt(_ pattern: SinglePattern) -> Bool {
        writtenByOthers.contains { output in
            output.selects(pattern.root, isFolder: true) || pattern.selects(output.root, isFolder: true)
        }
    }

    /// Whether what a job will write where nothing has been found yet will be among its inputs.
    private func willBeInput(_ output: SinglePattern) -> Bool {
        guard !isComplete || isMissing(output.root) else { return false }
        let isFolder = !output.isLiteral || output.text.hasSuffix("/")
        guard isInput(output.root, isFolder: isFolder) else { return false }
        if case .watched = watching.explain(output.root) { return true }
        return false
    }
}

/// What a unit's `ignore`, and the patterns of `inputs` with a `!`, take out of its inputs.
private struct UnwantedInputs {
    private let project: Path
    private let hasIgnore: Bool
    private let exceptions: [SinglePattern]
    private let ignore: PathSelector
    /// The same for places above the project's top, where only patterns without a slash can mean something.
    private let ignoreAbove: PathSelector

    init(of unit: UnitConfig, in project: Project) {
        self.project = project.root
        hasIgnore = !unit.ignore.isEmpty
        exceptions = unit.inputs.filter { $0.hasPrefix("!") }.map {
            SinglePattern(String($0.dropFirst()), in: project.root)
        }
        ignore = PathSelector(["**"], ignoring: unit.ignore, base: project.root)
        ignoreAbove = PathSelector(["**"], ignoring: unit.ignore, base: "/")
    }

    func selects(_ path: Path, isFolder: Bool) -> Bool {
        if exceptions.contains(where: { $0.selects(path, isFolder: isFolder) }) { return true }
        guard hasIgnore else { return false }
        let selector = path.relative(to: project) == nil ? ignoreAbove : ignore
        return !selector.selects(path, isDirectory: isFolder)
    }
}
