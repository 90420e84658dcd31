import Glibc

/// A control group of version 2 below this process's own, see cgroups(7): it holds what was put there and all its descendants,
/// wherever they go. Nothing may depend on there being one: an ordinary user may make one only where it was delegated.
package struct ControlGroup: Hashable, Sendable {
    /// Its folder.
    package let path: Path

    /// A group that was made before.
    package init(path: Path) { self.path = path }

    /// Makes one; nil where there are none of version 2, or none may be made, or they cannot be killed (before Linux 5.14).
    package static func make(named name: String) -> ControlGroup? {
        guard let own = own() else { return nil }
        let group = ControlGroup(path: own / Path(name))
        guard group.path.withCString({ mkdir($0, 0o755) }) == 0 else { return nil }
        guard File.exists(group.path / "cgroup.kill") else {
            group.remove()
            return nil
        }
        return group
    }

    /// The processes in it, zombies left out.
    package var members: [Int32] {
        let bytes = (try? File.contents(of: list)) ?? nil
        return (bytes ?? []).split(separator: UInt8(ascii: "\n")).compactMap {
            Int32(String(decoding: $0, as: UTF8.self))
        }
    }

    /// Sends SIGKILL to all in it in one step: none can escape by forking meanwhile.
    package func kill() {
        try? File.open(path / "cgroup.kill", .writeOnly).writeAll(Array("1".utf8))
    }

    /// Removes it, unless it still holds processes.
    package func remove() { _ = path.withCString { rmdir($0) } }

    /// Its folder; nil when that may not be opened.
    func openFolder() -> Descriptor? { try? File.open(path, [.readOnly, .directory]) }

    private var list: Path { path / "cgroup.procs" }

    /// This process's own; nil where there is none of version 2.
    private static func own() -> Path? {
        guard let groups = try? File.contents(of: "/proc/self/cgroup"),
            let mounts = try? File.contents(of: "/proc/self/mounts")
        else { return nil }
        return place(groups: groups, mounts: mounts)
    }

    /// The folder of a process's group, by its `/proc/PID/cgroup` and the mounts that it sees, see cgroups(7) and fstab(5).
    package static func place(groups: [UInt8], mounts: [UInt8]) -> Path? {
        let newline = UInt8(ascii: "\n")
        let mark = Array("0::/".utf8)
        guard let line = groups.split(separator: newline).first(where: { $0.starts(with: mark) }) else { return nil }
        let inside = Path(bytes: line.dropFirst(mark.count))
        // Outside what this namespace shows: there is no path to it.
        if inside.bytes.starts(with: Array("..".utf8)) { return nil }
        for mount in mounts.split(separator: newline) {
            let fields = mount.split(separator: UInt8(ascii: " "))
            if fields.count > 2, fields[2].elementsEqual("cgroup2".utf8) { return Path(bytes: fields[1]) / inside }
        }
        return nil
    }
}
