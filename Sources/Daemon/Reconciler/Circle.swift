import Syscalls

/// Slows down units that make each other due without end: what one writes is what another depends on, and the other way round.
///
/// A change that comes while another job runs is one step further from the last change that came while none did. So the distance grows in a
/// circle, and only there.
struct Circle: Hashable, Sendable {
    /// Up to this distance it may be jobs that write for one another, one after the other.
    private static let free = 8

    /// How far the unit's present or last run is from a change that nobody's run can have made.
    private(set) var distance = 0
    /// The same for what has changed since; nil when nothing has.
    private var next: Int?
    /// The jobs that were running when it changed.
    private(set) var others: Set<String> = []

    /// Something that the unit depends on, or has written, is another state.
    /// - Parameter running: the jobs that are running, with the distance of each.
    mutating func changed(_ running: [String: Int]) {
        let distance = running.values.max().map { $0 + 1 } ?? 0
        next = min(next ?? distance, distance)
        others = Set(running.keys)
    }

    mutating func launched() {
        distance = next ?? distance
        next = nil
    }

    /// Somebody asked for a run.
    mutating func end() { self = Circle() }

    var isLoop: Bool { next ?? distance > Self.free }

    /// Until when it waits after its last launch.
    func pause(after launch: LoopInstant) -> LoopInstant? {
        guard isLoop else { return nil }
        let step = min((next ?? distance) - Self.free, Pacing.pauses.count - 1)
        return launch.advanced(by: Pacing.pauses[step])
    }
}
