import Model
import Syscalls
import Watcher

/// How much of inotify this user uses, and who.
struct InotifyUse: Encodable {
    struct Amount: Encodable {
        let used: Int
        let limit: Int?
        /// The sysctl that sets the limit.
        let setting: String?

        /// Nearly all: what is started next may get none.
        var isScarce: Bool { limit.map { used * 10 > $0 * 8 } ?? false }
    }

    struct Holder: Encodable {
        let pid: Int32
        let watches: Int
        let instances: Int
        let command: String
    }

    let watches: Amount
    let instances: Amount
    /// The greatest first; of this user's processes, and of all that this user may look into.
    let holders: [Holder]
    private let advice: [String]

    private enum CodingKeys: CodingKey { case watches, instances, holders }

    init() {
        let found = InotifyUsage.holders()
        let own = found.filter { $0.user == ThisProcess.user }
        let (watchLimit, instanceLimit) = (InotifyLimit.watches, InotifyLimit.instances)
        watches = Amount(
            used: own.reduce(0) { $0 + $1.watches }, limit: watchLimit?.value, setting: watchLimit?.setting)
        instances = Amount(
            used: own.reduce(0) { $0 + $1.instances }, limit: instanceLimit?.value, setting: instanceLimit?.setting)
        holders = found.map {
            Holder(
                pid: $0.pid, watches: $0.watches, instances: $0.instances,
                command: ProcessTable.commandLine(of: $0.pid) ?? "?")
        }
        advice = [watches.isScarce ? watchLimit : nil, instances.isScarce ? instanceLimit : nil].compactMap {
            $0?.raisedBy
        }
    }

    /// Prints it for people.
    func print() {
        Output.print("watches    \(Self.text(watches))")
        Output.print("instances  \(Self.text(instances))")
        if !holders.isEmpty { Output.print("  WATCHES  INSTANCES      PID  COMMAND") }
        for holder in holders.prefix(10) {
            Output.print(
                "\(column(holder.watches, 9))\(column(holder.instances, 11))\(column(Int(holder.pid), 9))  "
                    + holder.command.prefix(80))
        }
        if let more = NameList.more(than: 10, of: holders.count) { Output.print("  \(more): --json lists all") }
        for line in advice { Output.print("warning: almost all are in use; raise the limit with: \(line)") }
    }

    private static func text(_ amount: Amount) -> String {
        "\(amount.used) of \(amount.limit.map(String.init) ?? "an unknown number") in use by this user"
    }

    private func column(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
