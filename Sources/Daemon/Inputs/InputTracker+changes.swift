import Loop
import ProjectContext
import Syscalls
import Watcher

/// Whom a change concerns.
extension InputTracker {
    /// The changes among a unit's inputs, by the unit's own rules.
    func changes(_ changes: [Change], amongInputsOf unit: String) async -> [Change] {
        hasInputs(unit) ? await self.changes(changes) { self.rules(of: unit) } : []
    }

    /// The changes among what a job declares as its outputs.
    func changes(_ changes: [Change], amongOutputsOf job: String) async -> [Change] {
        hasOutputs(job) ? await self.changes(changes) { self.outputRules(of: job) } : []
    }

    /// So many are looked at before others have their turn: of 50,000 files moved at once, commands must not wait for all.
    private static let slice = 250

    private func changes(_ changes: [Change], in rules: () -> InputRules?) async -> [Change] {
        var own: [Change] = []
        for (index, change) in changes.enumerated() {
            if index > 0, index.isMultiple(of: Self.slice) { await Task.yield() }
            if let rules = rules(), concerns(rules, change) { own.append(change) }
        }
        return own
    }

    private func concerns(_ rules: InputRules, _ change: Change) -> Bool {
        change.paths.contains {
            rules.selects($0.way(from: project.root), isFolder: change.fileKind == .directory)
        }
    }
}
