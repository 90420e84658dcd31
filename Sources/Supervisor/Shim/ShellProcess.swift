import Syscalls

/// Whether a process is a shell. A shell runs its trap only when the command that it waits for has ended, so a signal to the shell
/// alone is of no use.
enum ShellProcess {
    private static let names: Set<String> = [
        "sh", "dash", "bash", "ash", "zsh", "ksh", "ksh93", "mksh", "yash", "fish", "tcsh", "csh",
    ]
    /// Programs that are many, by the name that they are called with.
    private static let boxes: Set<String> = ["busybox", "toybox"]

    /// Tells it by the file that the process executes; false when that cannot be read.
    static func isOne(_ pid: Int32) -> Bool {
        guard let target = try? File.linkTarget(of: Path("/proc/\(pid)/exe")) as [UInt8] else { return false }
        // What the kernel adds when the program's file was replaced meanwhile.
        let deleted = Array(" (deleted)".utf8)
        let program = name(target.suffix(deleted.count) == deleted[...] ? target.dropLast(deleted.count) : target[...])
        guard boxes.contains(program) else { return names.contains(program) }
        let command = (try? File.beginning(of: Path("/proc/\(pid)/cmdline"), upTo: 4096)) ?? nil
        return command?.split(separator: 0).first.map { names.contains(name($0)) } ?? false
    }

    private static func name(_ path: ArraySlice<UInt8>) -> String {
        String(decoding: path.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    }
}
