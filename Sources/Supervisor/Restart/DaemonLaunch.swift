package import Syscalls

/// How a project's daemon was started, so that a shim can start it again when it was killed.
///
/// The daemon writes it into the state folder, for its user's eyes only, and removes it when it leaves: a daemon that was asked to end
/// stays away.
package struct DaemonLaunch: Sendable, Equatable {
    /// The file that the daemon was started from. It may have been replaced or removed since.
    package var executable: Path
    /// The arguments, the program's own name first.
    package var arguments: [[UInt8]]
    /// The whole environment, `NAME=value` each.
    package var environment: [[UInt8]]
    /// The folder it works in.
    package var directory: Path

    package init(executable: Path, arguments: [[UInt8]], environment: [[UInt8]], directory: Path) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }

    /// The record of a state folder; nil when its daemon is not to be started again.
    package init?(in state: Path) {
        guard let file = (try? FieldFile(contentsOf: Self.file(in: state))) ?? nil else { return nil }
        self.init(file)
    }

    /// Writes the record, 0600: an environment may hold secrets.
    package func save(in state: Path) throws(SystemError) {
        try File.replace(Self.file(in: state), with: encoded, surviving: .processes)
    }

    /// Removes the record: no shim starts this daemon again.
    package static func remove(in state: Path) throws(SystemError) { try File.remove(file(in: state)) }

    private static func file(in state: Path) -> Path { state / "daemon" }

    var encoded: [UInt8] {
        var file = FieldFile()
        file.add("executable", executable.bytes)
        for argument in arguments { file.add("argument", argument) }
        for entry in environment { file.add("environment", entry) }
        file.add("directory", directory.bytes)
        return file.encoded
    }

    init?(_ file: FieldFile) {
        let arguments = file.all("argument")
        guard let executable = file.bytes("executable"), let directory = file.bytes("directory"), !arguments.isEmpty
        else { return nil }
        self.init(
            executable: Path(bytes: executable), arguments: arguments, environment: file.all("environment"),
            directory: Path(bytes: directory))
    }
}
