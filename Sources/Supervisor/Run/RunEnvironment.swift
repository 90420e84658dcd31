public import Model
import Syscalls

/// The variables that bgexec adds to a run's environment, in one place, so that they can also be shown before the run.
public struct RunEnvironment: Sendable {
    /// Our names, which a run never inherits, even when we do not set them.
    static let reserved = [
        "BGEXEC_RUN", "BGEXEC_RUN_FOLDER", "BGEXEC_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
    ]

    /// Names and values, in order.
    public let variables: [(name: String, value: [UInt8])]

    /// The variables of one run.
    public init(of run: RunIdentity, in folder: RunFolder, notify: NotifyPlace?) {
        var variables = [("BGEXEC_RUN", Array(run.description.utf8)), ("BGEXEC_RUN_FOLDER", folder.path.bytes)]
        if let notify {
            variables.append(("NOTIFY_SOCKET", notify.socket(of: run).bytes))
            variables.append(("WATCHDOG_USEC", Array(String(notify.watchdog.wholeNanoseconds / 1000).utf8)))
        }
        self.variables = variables
    }

    /// The whole environment: the unit's, then these.
    public func over(_ unit: [[UInt8]]) -> [[UInt8]] {
        let others = unit.filter { entry in
            !Self.reserved.contains { entry.starts(with: Array("\($0)=".utf8)) }
        }
        return others + variables.map { Array("\($0.name)=".utf8) + $0.value }
    }
}
