import CInotify
public import Syscalls

/// A limit of inotify, and the setting that it comes from.
public struct InotifyLimit: Hashable, Sendable {
    /// How many there may be.
    public let value: Int
    /// The name by which sysctl(8) knows it.
    public let setting: String
    /// The least value that raising it should lead to.
    private let sensible: Int

    /// The command that raises it far enough for most machines.
    public var raisedBy: String { "sudo sysctl \(setting)=\(max(sensible, value * 2))" }

    /// The limit of this user's watches; nil when it cannot be read.
    public static var watches: InotifyLimit? {
        lowest(cinotify_watch_limit(), "fs.inotify.max_user_watches", "user.max_inotify_watches", 524_288)
    }

    /// The limit of this user's instances; nil when it cannot be read.
    public static var instances: InotifyLimit? {
        lowest(cinotify_instance_limit(), "fs.inotify.max_user_instances", "user.max_inotify_instances", 1024)
    }

    /// libinotifytools reads the machine's limit; a container in a user namespace may have a lower one of its own
    /// (user_namespaces(7), namespaces(7), "/proc/sys/user").
    private static func lowest(_ machine: Int32, _ name: String, _ ownName: String, _ sensible: Int) -> InotifyLimit? {
        let path = Path("/proc/sys/\(ownName.split(separator: ".").joined(separator: "/"))")
        let text = (try? File.beginning(of: path, upTo: 32)).flatMap { $0 }
        let own = text.flatMap { Int(String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)) }
        if let own, machine < 0 || own < Int(machine) {
            return InotifyLimit(value: own, setting: ownName, sensible: sensible)
        }
        return machine < 0 ? nil : InotifyLimit(value: Int(machine), setting: name, sensible: sensible)
    }
}

extension SystemError {
    /// No inotify instance is available: the limit of this user's instances is reached.
    public var isOutOfInotify: Bool { call == "inotify_init" && (number == .tooManyDescriptors || number == .noSpace) }
}
