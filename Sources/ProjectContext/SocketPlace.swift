import Model
package import Syscalls

/// Where a daemon's socket lies: outside the project, since a path may have 107 bytes only.
///
/// Anybody can make folders in /tmp, also under the name that ours would have. So a folder counts only if it is this user's alone. When
/// the usual one is not, another one is made whose name nobody could know before, and noted in the project's state.
package enum SocketPlace {
    /// The most bytes that the folder of all projects' sockets may have: what follows is at most `/0123456789abcdef/notify/`, the name
    /// of a unit in 13 digits, and the number of a run.
    private static let longestBase = 56

    /// Makes the private folder for a project's socket and gives the socket's path in it.
    package static func prepare(for project: Project) throws -> Path { try folder(of: project) / "control" }

    /// Makes the private folder for a project's sockets.
    package static func folder(of project: Project) throws -> Path {
        for base in usualBases() {
            if let folder = try make(in: base, for: project) { return folder }
        }
        if let base = notedBase(of: project), let folder = try make(in: base, for: project) { return folder }
        let base = try makeBase()
        try File.replace(baseNote(of: project), with: base.bytes, surviving: .processes)
        guard let folder = try make(in: base, for: project) else {
            throw UserError(
                "\(base) was taken away while it was being made", advice: "look who removes folders from /tmp")
        }
        return folder
    }

    /// Removes a socket that nobody listens at any more, and its folder unless a run has a socket there.
    package static func leave(_ socket: Path) {
        try? File.remove(socket)
        for folder in [socket.parent / "notify", socket.parent] { try? File.removeEmptyFolder(folder) }
    }

    /// Why the socket is not in the usual place, for the daemon's log; nil when it is.
    package static func detour(of socket: Path) -> String? {
        guard let usual = usualBases().first, socket.parent.parent != usual else { return nil }
        let fault = (try? PrivateFolder.fault(of: usual)) ?? nil
        return "\(usual) \(fault?.description ?? "cannot be used"): the socket is \(socket)"
    }

    /// The socket of the daemon that runs, or ran last; nil when none ever did. A note that came with a copied or moved folder is
    /// about another project, or another place; without a note, as when the state's folder was removed, the usual place is tried.
    /// - Throws: `UserError` when this user may not know: that is no sign that none runs.
    package static func noted(for project: Project) throws -> Path? {
        let usual = usualBases().first.map { ($0 / identifier(of: project) / "control").bytes } ?? []
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try File.contents(of: project.socketNote, limit: 4096) ?? usual } catch {
            if error.isNotPermitted {
                if let userError = project.belongsToAnother() { throw userError }
                throw error
            }
            // What is no file says nothing.
            bytes = usual
        }
        let path = Path(bytes: bytes.prefix { $0 != UInt8(ascii: "\n") })
        guard path.isAbsolute, path.bytes.count <= UnixSocket.longestPath else { return nil }
        return path.parent.name == identifier(of: project) ? path : nil
    }

    /// Whose folder a socket lies in, if it is not one that only this user can have made: whoever listens there is not believed.
    package static func stranger(at socket: Path) -> String? {
        for folder in [socket.parent.parent, socket.parent] {
            switch (try? PrivateFolder.fault(of: folder)) ?? nil {
            case nil, .missing?: continue
            case let fault?: return "\(folder) \(fault.description)"
            }
        }
        return nil
    }

    /// Makes a project's folder in that of all projects.
    /// - Returns: nil when one of the two cannot be had: another user has it, or it is open to others.
    /// - Throws: `UserError` when something of this user's is in the way.
    private static func make(in base: Path, for project: Project) throws -> Path? {
        for folder in [base, base / identifier(of: project)] {
            // If that fails, what stands there says why.
            try? File.makeDirectories(folder, mode: 0o700)
            switch try PrivateFolder.fault(of: folder) {
            case nil: continue
            case .notFolder?: try PrivateFolder.check(folder)
            case .missing?, .owned?, .open?: return nil
            }
        }
        return base / identifier(of: project)
    }

    /// Makes a folder under a name that nobody could know before.
    private static func makeBase() throws(SystemError) -> Path {
        let base = Path("/tmp/bgexec-\(ThisProcess.user)-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
        try File.makeNewFolder(base)
        return base
    }

    private static func baseNote(of project: Project) -> Path { project.state / "socket-folder" }

    private static func notedBase(of project: Project) -> Path? {
        let note = (try? File.contents(of: baseNote(of: project), limit: 4096)) ?? nil
        return note.map { Path(bytes: $0) }.flatMap { $0.isAbsolute && $0.bytes.count <= longestBase ? $0 : nil }
    }

    private static func usualBases() -> [Path] {
        var bases: [Path] = [Path("/tmp/bgexec-\(ThisProcess.user)")]
        if let runtime = ThisProcess.environment("XDG_RUNTIME_DIR"), runtime.hasPrefix("/"),
            let status = (try? File.status(of: Path(runtime), followingLinks: true)) ?? nil,
            status.kind == .directory, status.owner == ThisProcess.user, status.permissions & 0o022 == 0
        {
            let base = Path(runtime) / "bgexec"
            if base.bytes.count <= longestBase { bases.insert(base, at: 0) }
        }
        return bases
    }

    private static func identifier(of project: Project) -> Path {
        Path(String(StableHash.fnv1a(project.root.bytes), radix: 16))
    }
}
