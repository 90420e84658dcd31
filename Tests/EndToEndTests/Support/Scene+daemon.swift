import Syscalls

extension Scene {
    /// For tests that are about a time without a daemon.
    static let withoutReturn = ["BGEXEC_RESTART_DAEMON": "no"]

    /// The shims of a unit's runs.
    func processes(ofShims unit: String) -> [Int32] {
        ProcessTable.all().filter { entry in
            ProcessTable.commandLine(of: entry.pid)?.hasPrefix("bgexec shim \(folder)/.bgexec/runs/\(unit)/") == true
        }.map(\.pid)
    }
}
