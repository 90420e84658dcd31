import Loop
import Syscalls
import Testing

@testable import Watcher

/// One burst as data: events with their times in milliseconds, and when it must be taken as over.
struct SettleCase: CustomTestStringConvertible, Sendable {
    let name: String
    let events: [(Int64, Settle.Event)]
    let settles: [Int64]

    var testDescription: String { name }

    static let all = [
        SettleCase(name: "a single save", events: [(0, .activity)], settles: [10]),
        SettleCase(name: "two saves far apart", events: [(0, .activity), (50, .activity)], settles: [10, 60]),
        SettleCase(
            name: "the quiet time restarts with each event", events: [(0, .activity), (4, .activity)], settles: [14]),
        SettleCase(
            name: "a gap within a burst stretches the quiet",
            events: [(0, .activity), (9, .activity)], settles: [27]),
        SettleCase(
            name: "the stretch grows with the gaps up to its limit",
            events: [(0, .activity), (9, .activity), (26, .activity), (59, .activity), (124, .activity)], settles: [224]
        ),
    ]
}

@Suite("Settling")
struct SettleTests {
    /// A quiet of 10 ms: the cases do not depend on the default.
    static let tenth = SettlePolicy(quiet: .milliseconds(10))

    /// Plays events on a virtual clock, with the wake-ups that are asked for, and gives the times at which bursts were over.
    static func play(_ events: [(Int64, Settle.Event)], _ policy: SettlePolicy = tenth) -> [Int64] {
        var settle = Settle(policy)
        var wake: LoopInstant?
        var settled: [Int64] = []
        func handle(_ event: Settle.Event, _ now: LoopInstant) {
            for effect in settle.handle(event, at: now) {
                switch effect {
                case .wake(let instant): wake = instant
                case .sleep: wake = nil
                case .deliver: settled.append(now.nanoseconds / 1_000_000)
                }
            }
        }
        for (time, event) in events {
            let now = LoopInstant(nanoseconds: time * 1_000_000)
            while let instant = wake, instant <= now {
                wake = nil
                handle(.wake, instant)
            }
            handle(event, now)
        }
        while let instant = wake {
            wake = nil
            handle(.wake, instant)
        }
        return settled
    }

    @Test("a burst is over when it has been quiet for long enough", arguments: SettleCase.all)
    func bursts(_ burst: SettleCase) {
        #expect(Self.play(burst.events) == burst.settles)
    }

    @Test("a burst without end is cut at the maximum, and what follows is the next")
    func maximum() {
        let events = (0...500).map { (Int64($0) * 9, Settle.Event.activity) }
        #expect(Self.play(events) == [2000, 4007, 4518])
    }

    @Test("a lock holds a burst, and quiet counts from its end")
    func lock() {
        #expect(Self.play([(0, .locked), (1, .activity), (500, .unlocked)]) == [510])
        #expect(
            Self.play([(0, .activity), (5, .locked), (900, .activity), (5000, .unlocked)]) == [5100],
            "the gap of 895 ms counts")
    }

    @Test("a lock that is left behind holds for its limit only")
    func lockLimit() {
        #expect(Self.play([(0, .locked), (1, .activity)]) == [30_000])
        #expect(Self.play([(0, .locked), (40_000, .activity)]) == [40_010])
    }

    @Test("a flush ends a burst at once, whatever holds it")
    func flush() {
        #expect(Self.play([(0, .locked), (1, .activity), (3, .flush)]) == [3])
        #expect(Self.play([(0, .flush)]) == [])
    }

    @Test("a file that is being rewritten holds its burst, up to the maximum")
    func unfinished() {
        var settle = Settle(Self.tenth)
        let start = LoopInstant(nanoseconds: 0)
        let tenth = start.advanced(by: .milliseconds(10))
        _ = settle.handle(.activity, at: start)
        #expect(settle.handle(.wake, at: tenth) == [.sleep, .deliver(began: start)])
        #expect(
            settle.handle(.unfinished(began: start), at: tenth) == [.wake(at: tenth.advanced(by: .milliseconds(10)))])
        let late = start.advanced(by: .milliseconds(1995))
        #expect(settle.handle(.unfinished(began: start), at: late) == [.wake(at: start.advanced(by: .seconds(2)))])
    }

    @Test("without settling every event is its own burst")
    func immediate() {
        #expect(Self.play([(0, .activity), (1, .activity)], .immediate) == [0, 1])
    }

    /// Every sequence of events up to a length, with three gaps: no state may hang, settle early or settle without a burst.
    @Test("all short sequences end, in time and in balance")
    func exhaustive() {
        let kinds: [Settle.Event] = [
            .activity, .locked, .unlocked, .flush, .unfinished(began: LoopInstant(nanoseconds: 0)), .wake,
        ]
        let gaps: [Int64] = [0, 7, 150]
        var sequences: [[(Int64, Settle.Event)]] = [[]]
        for _ in 0..<4 {
            sequences = sequences.flatMap { sequence in
                kinds.flatMap { kind in
                    gaps.map { sequence + [((sequence.last?.0 ?? 0) + $0, kind)] }
                }
            }
        }
        for sequence in sequences {
            let settled = Self.play(sequence)
            let starts = sequence.filter {
                if case .activity = $0.1 { true } else if case .unfinished = $0.1 { true } else { false }
            }
            #expect(settled.isEmpty == starts.isEmpty)
            #expect(settled.count <= starts.count)
            if let last = settled.last, let first = starts.first { #expect(last >= first.0 && last <= 40_000) }
        }
    }
}
