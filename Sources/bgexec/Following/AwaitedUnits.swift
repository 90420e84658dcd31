import Model
import Wire

/// What is known of units that are waited for. An event costs the same however many they are.
struct AwaitedUnits: Sendable {
    private let names: [String]
    private let isAwaited: @Sendable (UnitReport) -> Bool
    private var states: [String: StateWord] = [:]
    /// What each unit's stop waits for.
    private var lingering: [String: String] = [:]
    /// The units that are not yet in the state that is waited for.
    private(set) var left: [String: UnitReport] = [:]

    init(_ accepted: Answer.Accepted, isAwaited: @escaping @Sendable (UnitReport) -> Bool) {
        names = accepted.units
        self.isAwaited = isAwaited
        let concerned = Set(names)
        for unit in accepted.status.units where concerned.contains(unit.name) {
            states[unit.name] = unit.state.word
            if isAwaited(unit) { left[unit.name] = unit }
        }
    }

    /// Handles an answer.
    /// - Returns: the units that are in another state than before or whose stop waits for something, and what the daemon says itself.
    mutating func handle(_ answer: Answer) -> [FollowLine] {
        switch answer {
        case .unit(let unit): update(unit) ? [.unit(unit)] : []
        case .accepted(let accepted): accepted.status.units.filter { update($0) }.map { .unit($0) }
        case .notice(let text): [.notice(text)]
        case .refused, .cycle, .bisectRun: []
        }
    }

    private mutating func update(_ unit: UnitReport) -> Bool {
        guard let before = states[unit.name] else { return false }
        states[unit.name] = unit.state.word
        left[unit.name] = isAwaited(unit) ? unit : nil
        let waitsForMore =
            unit.lingering != nil && lingering.updateValue(unit.lingering ?? "", forKey: unit.name) != unit.lingering
        return before != unit.state.word || waitsForMore
    }

    func inOrder(_ reports: some Sequence<UnitReport>) -> [UnitReport] {
        let byName = Dictionary(reports.map { ($0.name, $0) }) { first, _ in first }
        return names.compactMap { byName[$0] }
    }

    var timedOut: UserError {
        let names = inOrder(left.values).map(\.standing).joined(separator: "\n  ")
        return UserError(
            "gave up waiting\n  \(names)", advice: "bgexec continues in the background; `bgexec status` shows it",
            code: .timedOut)
    }
}
