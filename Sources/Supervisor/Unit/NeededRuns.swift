import Model
import Syscalls

/// Which runs of the services that it needs a run began with, and so is connected to. Saved with the run, so that a later daemon
/// knows it too.
package struct NeededRuns: Hashable, Sendable {
    /// Service → run; 0 for one that was external.
    private(set) var runs: [String: Int] = [:]

    /// It needs nothing.
    package init() {}

    init(of needs: some Sequence<(name: String, life: UnitStatus.Life)>) {
        for need in needs {
            guard case .service(let state) = need.life else { continue }
            runs[need.name] = state.run ?? 0
        }
    }

    /// Whether the service was there when the run began, and was not this run.
    func began(withAnotherThan run: RunIdentity) -> Bool {
        runs[run.unit].map { $0 != run.number } ?? false
    }

    /// Whether the service was there when the run began.
    func knows(_ service: String) -> Bool { runs[service] != nil }

    /// The runs of services that were not external, sorted.
    var identities: [RunIdentity] {
        runs.filter { $0.value > 0 }.map { RunIdentity(unit: $0.key, number: $0.value) }.sorted { $0.unit < $1.unit }
    }

    func save(in folder: RunFolder) throws(SystemError) {
        if runs.isEmpty { return }
        var file = FieldFile()
        for (name, run) in runs.sorted(by: { $0.key < $1.key }) { file.add(name, run) }
        try folder.make()
        try File.replace(folder.needs, with: file.encoded, surviving: .processes)
    }

    init(_ file: FieldFile) {
        for (name, _) in file.fields { runs[name] = file.integer(name) }
    }
}

extension RunFolder {
    fileprivate var needs: Path { path / "needs" }

    func neededRuns() -> NeededRuns {
        ((try? FieldFile(contentsOf: needs)) ?? nil).map { NeededRuns($0) } ?? NeededRuns()
    }
}
