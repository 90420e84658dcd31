import Config
import Model
import Syscalls

/// Which scheduled jobs are due, and when the next one is. Times are seconds since 1970 on the wall clock, which can be set.
struct JobSchedules {
    /// What is to be done about a time at which a job was due.
    enum Decision: Hashable {
        case run(job: String, due: Int64)
        /// Nobody could run it then.
        case missed(job: String, due: Int64)
    }

    private struct Entry {
        let schedule: CronSchedule
        var next: Int64?
    }

    /// A time that passed this long before a daemon began, or less, was not missed: daemons are replaced.
    private static let grace: Int64 = 60
    /// A clock that is set back by more was wrong before.
    private static let longestStepBack: Int64 = 3 * 3600

    private var entries: [String: Entry] = [:]
    /// Up to when all that was due has been dealt with.
    private(set) var checked: Int64
    private let offset: (Int64) -> Int64

    /// - Parameters:
    ///   - checked: up to when an earlier daemon has dealt with what was due; nil without one.
    ///   - offset: by how much local time is ahead of UTC at a time.
    init(checked: Int64?, at now: Int64, offset: @escaping (Int64) -> Int64) {
        self.checked = checked ?? now
        self.offset = offset
    }

    /// When something is due next; nil without a schedule.
    var next: Int64? { entries.values.compactMap(\.next).min() }

    /// When a job is due next.
    func next(of job: String) -> Int64? { entries[job]?.next }

    func schedule(of job: String) -> CronSchedule? { entries[job]?.schedule }

    /// Sets which jobs have a schedule. One that has none yet, or another one, is due from now on.
    /// - Parameter isBeginning: whether the daemon has just begun: then a job is due from where the daemon before it has ended.
    mutating func configure(_ schedules: [String: CronSchedule], at now: Int64, isBeginning: Bool = false) {
        // Without a schedule nobody has counted the time.
        if !isBeginning, entries.isEmpty { checked = now }
        var changed: [String: Entry] = [:]
        for (job, schedule) in schedules {
            if let known = entries[job], known.schedule == schedule {
                changed[job] = known
            } else {
                changed[job] = Entry(
                    schedule: schedule, next: schedule.next(after: isBeginning ? checked : now, offset: offset))
            }
        }
        entries = changed
    }

    /// Time has passed, or the clock was set. However often a job was due meanwhile, as while the machine slept, it runs once.
    /// - Parameter isBeginning: whether no daemon was there before.
    mutating func advance(to now: Int64, isBeginning: Bool = false) -> [Decision] {
        var decisions: [Decision] = []
        // A small step back repeats nothing.
        let base = now < checked && checked - now <= Self.longestStepBack ? checked : now
        for (job, entry) in entries.sorted(by: { $0.key < $1.key }) {
            if let due = entry.next, due <= now {
                let last = lastDue(of: entry.schedule, from: due, upTo: now)
                let isMissed = isBeginning && now - last > Self.grace
                decisions.append(isMissed ? .missed(job: job, due: last) : .run(job: job, due: last))
            }
            entries[job]?.next = entry.schedule.next(after: base, offset: offset)
        }
        checked = base
        return decisions
    }

    /// The last of the times that have passed, as far as they are not too many to look at.
    private func lastDue(of schedule: CronSchedule, from first: Int64, upTo now: Int64) -> Int64 {
        var last = first
        for _ in 0..<100 {
            guard let next = schedule.next(after: last, offset: offset), next <= now else { return last }
            last = next
        }
        let recent = schedule.next(after: now - 3600, offset: offset)
        return recent.map { $0 <= now ? $0 : last } ?? last
    }
}
