import Config
import Loop
import ProjectContext
import Syscalls

/// What the author of the units' `inputs` may not expect, found out in the background: to look at all files takes too long for a command.
@LoopActor
final class InputRemarks {
    private enum Progress {
        case idle
        case waiting(Alarm)
        /// - Parameter again: whether something has changed since it began.
        case looking(again: Bool)
    }

    /// Files come and go in bursts.
    private static let pause = Duration.seconds(1)

    /// As sentences that begin with the unit's name.
    private(set) var texts: [String] = []
    private let project: Project
    private let thread = ScanThread()
    private var progress = Progress.idle
    /// Asked for the configuration when it looks.
    var config: (@LoopActor () -> ProjectConfig?)?

    init(of project: Project) { self.project = project }

    /// Looks soon: the configuration, a rule or which files there are has changed.
    func lookSoon() {
        switch progress {
        case .waiting: break
        case .looking: progress = .looking(again: true)
        case .idle:
            progress = .waiting(
                EventLoop.running.schedule(at: .now.advanced(by: Self.pause)) { [weak self] in self?.look() })
        }
    }

    /// Looks now.
    func look() {
        if case .waiting(let alarm) = progress { alarm.cancel() }
        guard let present = config?() else { return progress = .idle }
        progress = .looking(again: false)
        thread.run { [project] in
            InputCheck.texts(of: project, present)
        } then: { [weak self] found in
            guard let self else { return }
            texts = found
            let again = if case .looking(let again) = progress { again } else { false }
            progress = .idle
            if again { lookSoon() }
        }
    }
}
