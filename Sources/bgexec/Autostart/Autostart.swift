import Loop
import Model
import ProjectContext
import Syscalls

/// A project's start with the user's session, on disk: the unit, its enablement, and the environment that its runs start from.
struct Autostart {
    let project: Project
    let unit: SystemdUnit
    /// Where systemd looks for a user's own units, see systemd.unit(5).
    private let folder: Path

    init(of project: Project) throws {
        self.project = project
        let program = try ThisProcess.executable()
        unit = SystemdUnit(project: project.root, program: program)
        for path in [project.root, program] {
            if let fault = SystemdUnit.fault(of: path) { throw UserError(fault, advice: "move it to another folder") }
        }
        if let config = ThisProcess.environment("XDG_CONFIG_HOME"), config.hasPrefix("/") {
            folder = Path(config) / "systemd/user"
        } else if let home = ThisProcess.environment("HOME"), home.hasPrefix("/") {
            folder = Path(home) / ".config/systemd/user"
        } else {
            throw UserError("neither XDG_CONFIG_HOME nor HOME says where your systemd units are", advice: "set HOME")
        }
    }

    /// The unit's file.
    var file: Path { folder / Path(unit.name) }
    /// The link that `systemctl enable` creates: the session's target wants the unit.
    var wish: Path { folder / "default.target.wants" / Path(unit.name) }

    /// Writes it and enables it.
    /// - Returns: what was written.
    func write() throws -> [Path] {
        try project.prepareFolders()
        try EnvironmentSnapshot.saveForAutostart(EnvironmentSnapshot.take(), to: project)
        try File.makeDirectories(wish.parent, mode: 0o755)
        try File.replace(file, with: Array(unit.text.utf8), mode: 0o644)
        try File.remove(wish)
        try File.makeLink(wish, to: file.bytes)
        return [file, wish, EnvironmentSnapshot.autostartFile(of: project)]
    }

    /// Removes all that `write` has written.
    /// - Returns: what was there.
    func remove() throws -> [Path] {
        var removed: [Path] = []
        for path in [wish, file, EnvironmentSnapshot.autostartFile(of: project)] where try File.status(of: path) != nil
        {
            try File.remove(path)
            removed.append(path)
        }
        return removed
    }
}

/// What bgexec needs of systemd.
enum Systemd {
    /// Whether this machine was booted with it, see sd_booted(3).
    static var isRunning: Bool { ((try? File.status(of: "/run/systemd/system")) ?? nil)?.kind == .directory }

    /// Whether the user's units run without a session too, see loginctl(1), enable-linger.
    static var lingers: Bool {
        let name = ProcessTable.name(ofUser: ThisProcess.user)
        return File.exists("/var/lib/systemd/linger" / Path(name))
    }

    /// Whether a process was started by it as this unit.
    static func started(_ pid: Int32, as unit: String) -> Bool {
        let groups = (try? File.beginning(of: Path("/proc/\(pid)/cgroup"), upTo: 65_536)) ?? nil
        return String(decoding: groups ?? [], as: UTF8.self).contains("/\(unit)")
    }

    /// Asks the user's manager to do something.
    /// - Returns: what went wrong; nil when it was done.
    @LoopActor
    static func ask(_ words: String...) async -> String? {
        do {
            let search = ThisProcess.environment("PATH") ?? "/usr/bin:/bin"
            let places = search.split(separator: ":").map { Path($0) / "systemctl" }
            guard let program = places.first(where: File.isExecutable) else { return "systemctl is not in PATH" }
            let request = SpawnRequest(
                executable: program, arguments: (["systemctl", "--user"] + words).map { Array($0.utf8) },
                environment: ThisProcess.environment.map { Array("\($0.key)=\($0.value)".utf8) })
            let pipe = try Descriptor.pipe()
            let null = try File.openNull()
            let process = try request.start(input: null, output: null, error: pipe.writing)
            let errors = try Connection(nonBlocking: pipe.takeReading())
            defer { errors.close() }
            let deadline = LoopInstant.now.advanced(by: .seconds(60))
            var said: [UInt8] = []
            while case let bytes = try await errors.read(upTo: 4096, by: deadline), !bytes.isEmpty { said += bytes }
            try await process.waitUntilGone()
            if try process.end()?.status == .exited(0) { return nil }
            let line = said.split(separator: UInt8(ascii: "\n")).last ?? []
            return "`systemctl --user \(words.joined(separator: " "))` failed: \(printable(line))"
        } catch {
            return "`systemctl --user \(words.joined(separator: " "))` failed: \(error)"
        }
    }
}
