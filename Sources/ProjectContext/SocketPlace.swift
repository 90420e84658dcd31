package import Syscalls

/// Where a daemon's socket lies: outside the project, since a path may have 107 bytes only.
package enum SocketPlace {
    /// Makes the private folder for a project's socket and gives the socket's path in it.
    package static func prepare(for project: Project) throws -> Path { try folder(of: project) / "control" }

    /// Makes the private folder for a project's sockets.
    package static func folder(of project: Project) throws -> Path {
        let base = base()
        try File.makeDirectories(base, mode: 0o700)
        try PrivateFolder.check(base)
        let folder = base / Path(identifier(of: project.root))
        try File.makeDirectories(folder, mode: 0o700)
        try PrivateFolder.check(folder)
        return folder
    }

    /// The socket of the daemon that runs, or ran last; nil when none ever did. A note that came with a copied or moved folder is
    /// about another project, or another place; without a note, as when the state's folder was removed, the usual place is tried.
    /// - Throws: `UserError` when this user may not know: that is no sign that none runs.
    package static func noted(for project: Project) throws -> Path? {
        let bytes: [UInt8]
        do throws(SystemError) {
            let found = try File.contents(of: project.socketNote, limit: 4096)
            bytes = found ?? (base() / Path(identifier(of: project.root)) / "control").bytes
        } catch {
            if error.isNotPermitted, let userError = project.belongsToAnother() { throw userError }
            throw error
        }
        let path = Path(bytes: bytes.prefix { $0 != UInt8(ascii: "\n") })
        return path.isAbsolute && path.parent.name == Path(identifier(of: project.root)) ? path : nil
    }

    private static func base() -> Path {
        if let runtime = ThisProcess.environment("XDG_RUNTIME_DIR"), runtime.hasPrefix("/"),
            let status = try? File.status(of: Path(runtime)), status.kind == .directory,
            status.owner == ThisProcess.user
        {
            return Path(runtime) / "bgexec"
        }
        return Path("/tmp/bgexec-\(ThisProcess.user)")
    }

    private static func identifier(of root: Path) -> String { String(StableHash.fnv1a(root.bytes), radix: 16) }
}
