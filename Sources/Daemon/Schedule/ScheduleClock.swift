import Config
import Loop
import Model
import Syscalls

/// Wakes the daemon when a scheduled job is due, and when the wall clock is set. Without a schedule it has no timer.
@LoopActor
final class ScheduleClock {
    private var schedules: JobSchedules
    private var timer: WallClockTimer?
    private var registration: Registration?
    private let handler: @LoopActor (JobSchedules.Decision) -> Void

    /// - Parameter checked: up to when an earlier daemon has dealt with what was due, in seconds since 1970.
    init(checked: Int64?, handler: @escaping @LoopActor (JobSchedules.Decision) -> Void) {
        schedules = JobSchedules(checked: checked, at: Self.now, offset: LocalZone.offset)
        self.handler = handler
    }

    private static var now: Int64 { UTCTime.now.nanoseconds / 1_000_000_000 }

    /// Up to when all that was due has been dealt with; nil without a schedule.
    var checked: Int64? { schedules.next == nil ? nil : schedules.checked }

    /// When a job is due next.
    func next(of job: String) -> Int64? { schedules.next(of: job) }

    /// Begins with what was due while no daemon was there.
    func begin(_ config: ProjectConfig) throws {
        try configure(config, isBeginning: true)
        advance(isBeginning: true)
    }

    /// Follows a configuration.
    func configure(_ config: ProjectConfig, isBeginning: Bool = false) throws {
        LocalZone.refresh()
        let schedules = config.units.compactMap { unit in unit.schedule.map { (unit.name, $0) } }
        self.schedules.configure(Dictionary(schedules) { $1 }, at: Self.now, isBeginning: isBeginning)
        guard !schedules.isEmpty else {
            (registration, timer) = (nil, nil)
            return
        }
        if timer == nil {
            let timer = try WallClockTimer()
            registration = try EventLoop.running.register(timer.descriptor, for: .readable) { [weak self] _ in
                self?.timer?.clear()
                self?.advance()
            }
            self.timer = timer
        }
        timer?.set(self.schedules.next)
    }

    private func advance(isBeginning: Bool = false) {
        LocalZone.refresh()
        let decisions = schedules.advance(to: Self.now, isBeginning: isBeginning)
        timer?.set(schedules.next)
        decisions.forEach(handler)
    }
}
