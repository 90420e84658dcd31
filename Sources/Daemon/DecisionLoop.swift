import Loop
import Syscalls

/// Passes events to the reconciler, has its decisions carried out one batch after the other, and wakes it when its time has come.
@LoopActor
final class DecisionLoop {
    private(set) var reconciler: Reconciler
    /// Carries out what is decided.
    weak var daemon: Daemon?
    private var isCarryingOut = false
    private var alarm: (due: LoopInstant, alarm: Alarm)?

    init(_ reconciler: Reconciler) { self.reconciler = reconciler }

    /// What may be expected of a unit, for somebody who is shown it.
    func prospect(of unit: String) -> Prospect { reconciler.shownProspect(of: unit) }

    /// All who follow have been shown a unit.
    func published(_ unit: String) { reconciler.published(unit) }

    /// Lets the reconciler take an event. What is posted while effects are carried out waits for its turn.
    func post(_ event: Reconciler.Event) {
        reconciler.post(event)
        guard !isCarryingOut else { return }
        isCarryingOut = true
        while let effects = reconciler.next(at: .now, .now) {
            for effect in effects { daemon?.carryOut(effect) }
        }
        isCarryingOut = false
        rearm()
    }

    private func rearm() {
        guard alarm?.due != reconciler.deadline else { return }
        alarm?.alarm.cancel()
        alarm = reconciler.deadline.map { due in
            let alarm = EventLoop.running.schedule(at: due) { [weak self] in
                self?.alarm = nil
                self?.post(.timePassed)
            }
            return (due, alarm)
        }
    }
}
