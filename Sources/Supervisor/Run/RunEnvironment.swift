public import Model
import Syscalls

/// What a run finds in its environment besides what its unit gives it: said in one place, so that it can be told beforehand.
public struct RunEnvironment: Sendable {
    /// Names of ours that a run never gets from elsewhere, even when it gets none from us.
    static let reserved = [
        "BGEXEC_RUN", "BGEXEC_RUN_FOLDER", "BGEXEC_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID",
    ]

    /// Name and value, in the order in which they come.
    public let variables: [(name: String, value: [UInt8])]

    /// What bgexec adds for one run.
    public init(of run: RunIdentity, in folder: RunFolder, notify: NotifyPlace?) {
        var variables = [("BGEXEC_RUN", Array(run.description.utf8)), ("BGEXEC_RUN_FOLDER", folder.path.bytes)]
        if let notify {
            variables.append(("NOTIFY_SOCKET", notify.socket(of: run).bytes))
            variables.append(("WATCHDOG_USEC", Array(String(notify.watchdog.wholeNanoseconds / 1000).utf8)))
        }
        self.variables = variables
    }

    /// The whole environment: that of the unit, then these.
    public func over(_ unit: [[UInt8]]) -> [[UInt8]] {
        let others = unit.filter { entry in
            !Self.reserved.contains { entry.starts(with: Array("\($0)=".utf8)) }
        }
        return others + variables.map { Array("\($0.name)=".utf8) + $0.value }
    }
}
