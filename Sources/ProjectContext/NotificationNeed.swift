package import Config
import Model
import Supervisor
package import Syscalls

/// A program that a channel of notifications runs, and whether it is there.
package struct NotificationNeed: Sendable {
    /// The key below `notify`.
    package let channel: String
    /// The program that was looked for, and where it was found.
    package let program: String
    package let path: Path?
    /// What is lacking, and how to get it; nil when nothing is.
    package let problem: String?

    /// What the channels that are configured need.
    /// - Parameter environment: that of the project.
    package static func all(
        of config: NotifyConfig, in project: Project, environment: [String: String]
    ) -> [NotificationNeed] {
        let finder = CommandFinder(environment: environment, directory: project.root)
        var needs: [NotificationNeed] = []
        if let command = config.command { needs.append(of(command, finder)) }
        if config.desktop {
            let hasSession = hasSession(environment)
            needs.append(
                of("desktop", "notify-send", package: "libnotify-bin", finder, otherwise: hasSession ? nil : noSession))
        }
        if config.webhook != nil { needs.append(of("webhook", "curl", package: "curl", finder)) }
        return needs
    }

    private static let noSession =
        "needs a desktop session: DBUS_SESSION_BUS_ADDRESS is not set, and there is no bus in XDG_RUNTIME_DIR; start the project from a "
        + "terminal of your desktop"

    /// Where libdbus looks for the session's bus.
    private static func hasSession(_ environment: [String: String]) -> Bool {
        if environment["DBUS_SESSION_BUS_ADDRESS"]?.isEmpty == false { return true }
        return environment["XDG_RUNTIME_DIR"].map { File.exists(Path($0) / "bus") } ?? false
    }

    private static func of(_ command: CommandConfig, _ finder: CommandFinder) -> NotificationNeed {
        let name =
            switch command {
            case .shell: "sh"
            case .exec(let words): words.first ?? ""
            }
        do throws(LaunchProblem) {
            return .init(channel: "command", program: name, path: try finder.find(command).executable, problem: nil)
        } catch {
            return .init(channel: "command", program: name, path: nil, problem: error.description)
        }
    }

    private static func of(
        _ channel: String, _ program: String, package name: String, _ finder: CommandFinder,
        otherwise problem: String? = nil
    ) -> NotificationNeed {
        let path = (try? finder.find(.exec([program])))?.executable
        let missing =
            "needs \(program), which is not in PATH: on Debian and Ubuntu, `sudo apt install \(name)` installs it"
        return .init(channel: channel, program: program, path: path, problem: path == nil ? missing : problem)
    }
}
