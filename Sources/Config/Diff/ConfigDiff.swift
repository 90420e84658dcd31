/// What a new configuration changes, unit by unit.
///
/// A unit is known by its name: a renamed one is removed under its old name and added under its new one.
package struct ConfigDiff: Hashable, Sendable {
    /// A unit whose own definition is another one now.
    package struct Change: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        /// What is different; never empty.
        package let fields: [UnitField]

        /// Whether a running unit must restart for the change.
        package var needsRestart: Bool { fields.contains(where: \.needsRestart) }

        /// For a person: `router: command, env changed`.
        package var description: String {
            "\(name): \(fields.map(\.rawValue).joined(separator: ", ")) changed"
        }
    }

    /// Names of units that are new, in the order of the new file.
    package let added: [String]
    /// Names of removed units, in the order of the old file.
    package let removed: [String]
    /// Units that are different now, in the order of the new file.
    package let changed: [Change]
    /// Names of units that are as they were.
    package let unchanged: [String]
    /// Whether the project's `ignore` patterns are different.
    package let ignoreChanged: Bool
    /// Whether the project's `logs` settings are different.
    package let logsChanged: Bool
    /// Whether the notification settings differ.
    package let notifyChanged: Bool
    /// Whether another number of jobs may run at once.
    package let maxParallelChanged: Bool

    /// Compares two configurations.
    package init(from old: ProjectConfig, to new: ProjectConfig) {
        let before = Dictionary(old.units.map { ($0.name, $0) }) { first, _ in first }
        let names = Set(new.units.map(\.name))
        var changed: [Change] = []
        var unchanged: [String] = []
        for unit in new.units {
            guard let previous = before[unit.name] else { continue }
            let fields = Self.differences(previous, in: old, unit, in: new)
            if fields.isEmpty {
                unchanged.append(unit.name)
            } else {
                changed.append(Change(name: unit.name, fields: fields))
            }
        }
        added = new.units.map(\.name).filter { before[$0] == nil }
        removed = old.units.map(\.name).filter { !names.contains($0) }
        self.changed = changed
        self.unchanged = unchanged
        ignoreChanged = old.ignore != new.ignore
        logsChanged = old.logs != new.logs
        notifyChanged = old.notify != new.notify
        maxParallelChanged = old.maxParallel != new.maxParallel
    }

    /// Whether nothing is different.
    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty && !ignoreChanged && !logsChanged && !notifyChanged
            && !maxParallelChanged
    }

    private static func differences(
        _ unit: UnitConfig,
        in old: ProjectConfig,
        _ newUnit: UnitConfig,
        in new: ProjectConfig
    ) -> [UnitField] {
        // Service or job: everything that only one of them has differs as well, and says nothing more.
        if unit.isService != newUnit.isService { return [.kind] }
        // What reaches the unit from the project may differ only because the unit covers more or less of it.
        var silent: Set<UnitField> = []
        if old.env == new.env { silent.insert(.projectEnv) }
        if old.envFile == new.envFile { silent.insert(.projectEnvFile) }
        if old.venv == new.venv { silent.insert(.projectVenv) }
        return UnitField.allCases.filter { field in
            !silent.contains(field) && field.text(of: unit, in: old) != field.text(of: newUnit, in: new)
        }
    }
}
