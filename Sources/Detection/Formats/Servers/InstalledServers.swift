package import Syscalls

/// Which servers this machine has.
package struct InstalledServers: Sendable {
    /// Where Debian has PostgreSQL's programs, in a folder for each version: they are not in `PATH`.
    let postgresFolder: Path
    /// Whether units will run as root, as which PostgreSQL refuses to start.
    let userIsRoot: Bool

    /// - Parameters:
    ///   - postgresFolder: the folder of PostgreSQL's versions.
    ///   - userIsRoot: whether the user is root; by default, who runs this process.
    package init(postgresFolder: Path = "/usr/lib/postgresql", userIsRoot: Bool = ThisProcess.user == 0) {
        self.postgresFolder = postgresFolder
        self.userIsRoot = userIsRoot
    }

    /// Which program of a server is installed; nil if none is, or if it cannot run.
    func program(of kind: ServerKind, in folder: ProjectFolder) -> String? {
        refusal(of: kind, in: folder) == nil ? installed(kind, in: folder) : nil
    }

    /// Why a server that is installed cannot run; nil if it can, and if it is not installed.
    func refusal(of kind: ServerKind, in folder: ProjectFolder) -> String? {
        guard kind == .postgres, userIsRoot, installed(kind, in: folder) != nil else { return nil }
        return "PostgreSQL refuses to run as root"
    }

    private func installed(_ kind: ServerKind, in folder: ProjectFolder) -> String? {
        if let program = kind.programs.first(where: folder.hasProgram) { return program }
        guard kind == .postgres else { return nil }
        let versions = (try? File.entries(of: postgresFolder)) ?? []
        return versions.contains { File.isExecutable(postgresFolder / $0 / "bin/postgres") } ? "postgres" : nil
    }
}
