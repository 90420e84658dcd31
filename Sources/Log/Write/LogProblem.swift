package import Syscalls

/// Why a log cannot be written now. The writer keeps trying, counts what it drops, and says so in the log.
package enum LogProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The log folder is a symbolic link, which could redirect the output.
    case folderIsLink(Path)
    /// The file is a link, a pipe or something else that is not a plain file.
    case notAFile(Path)
    /// The kernel refuses.
    case system(SystemError)

    /// Why no log could be written in a folder now; nil when there is nothing against it, also when the folder is yet to be made.
    package static func now(in folder: Path) -> LogProblem? {
        do throws(SystemError) {
            guard let status = try File.status(of: folder) else { return nil }
            if status.kind == .symbolicLink { return .folderIsLink(folder) }
            let noSpace = SystemError(.noSpace, call: "write", subject: folder.description)
            return try Folder(opening: folder).freeBytes() == 0 ? .system(noSpace) : nil
        } catch {
            return .system(error)
        }
    }

    /// The same, and whether the log of one of these units is something that is never written to: a link, a named pipe, a folder.
    package static func now(in folder: Path, units: some Sequence<String>) -> LogProblem? {
        if let problem = now(in: folder) { return problem }
        for unit in units {
            let path = folder / LogNames(unit: unit).current
            if let status = (try? File.status(of: path)) ?? nil, status.kind != .regular { return .notAFile(path) }
        }
        return nil
    }

    /// The `errno` of a refusal by the kernel.
    var code: Int32? {
        if case .system(let error) = self { error.code } else { nil }
    }

    package var description: String {
        switch self {
        case .folderIsLink(let path):
            "the log folder \(path) is a symbolic link, and logs are never written through links; remove it"
        case .notAFile(let path): "the log \(path) is not a plain file; remove it"
        case .system(let error): error.description
        }
    }
}
