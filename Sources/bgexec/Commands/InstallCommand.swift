import ArgumentParser
import Loop
import Model
import ProjectContext
import Syscalls

/// `install`: the project starts with the user's session.
struct InstallCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Start the project with your session through a systemd user unit, and list the files written.",
        discussion: """
            Runs get the environment that is exported now. Install again to update it, and the path of the program. \
            `systemctl --user stop` or `restart` of the unit ends only the daemon, and services keep running; `bgexec stop` stops \
            everything. With `loginctl enable-linger` the project starts at boot and keeps running after you log out.

              bgexec install --systemd-user
              bgexec install --systemd-user --now
              bgexec install --systemd-user --print > my.service
            """
    )

    @Flag(help: "Write a systemd user unit and enable it.")
    var systemdUser = false

    @Flag(help: "Start it too.")
    var now = false

    @Flag(name: .customLong("print"), help: "Only print the unit.")
    var prints = false

    @Flag(help: "Write and enable it even if systemd is not running, for example in an image that is booted later.")
    var offline = false

    func validate() throws {
        if !systemdUser { throw ValidationError("Give --systemd-user: there is no other way yet.") }
        if now && offline { throw ValidationError("Give --now or --offline, not both.") }
    }

    func carryOut() async throws -> Int32 {
        let project = try Project.current()
        // A project that cannot start now would not start with the session either.
        _ = try LoadedConfig(of: project, environment: EnvironmentSnapshot.take())
        let autostart = try Autostart(of: project)
        if prints {
            Output.write(Array(autostart.unit.text.utf8))
            return 0
        }
        guard Systemd.isRunning || offline else {
            throw UserError(
                "systemd does not run here, so nothing would start the project; nothing was written",
                advice: "--print shows the unit; --offline writes it all the same, for an image that is to be booted",
                code: .failed)
        }
        for path in try autostart.write() { Output.print("wrote \(path)") }
        if offline { return 0 }
        if now { _ = await ask(["reset-failed", autostart.unit.name]) }
        for words in now ? [["daemon-reload"], ["start", autostart.unit.name]] : [["daemon-reload"]] {
            if let problem = await ask(words) {
                throw UserError(
                    "systemd did not accept the command: \(problem)",
                    advice: "the unit is enabled: it starts with your next session", code: .failed)
            }
        }
        Output.print("it starts with your next session" + (now ? ", and runs now" : "; `--now` starts it at once"))
        if !Systemd.lingers { Output.print("to start it at boot and keep it after logout: `loginctl enable-linger`") }
        return 0
    }

    @LoopActor private func ask(_ words: [String]) async -> String? {
        words.count == 1 ? await Systemd.ask(words[0]) : await Systemd.ask(words[0], words[1])
    }
}

/// `uninstall`: undoes `install`.
struct UninstallCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Remove what `install` has written. Everything that is running keeps running.",
        discussion: "To stop it, use `bgexec stop`."
    )

    func carryOut() async throws -> Int32 {
        let autostart = try Autostart(of: Project.current())
        let removed = try autostart.remove()
        if removed.isEmpty {
            Output.print("it is not installed")
            return 0
        }
        for path in removed { Output.print("removed \(path)") }
        if Systemd.isRunning, let problem = await Systemd.ask("daemon-reload") { Output.error("\(problem)\n") }
        return 0
    }
}
