import Config
import Loop
import Model
import ProjectContext
import Supervisor
import Syscalls
import Wire

/// Makes an attempt to send a notification. Each channel runs as a separate process, so none can hold the daemon up.
@LoopActor
struct NotificationSender {
    let project: Project
    let config: NotifyConfig
    /// The environment of the project.
    let environment: [String: String]

    /// The channels that the configuration asks for.
    nonisolated static func channels(of config: NotifyConfig?) -> [Notification.Channel] {
        guard let config else { return [] }
        return [
            config.command != nil ? .command : nil, config.desktop ? .desktop : nil,
            config.webhook != nil ? .webhook : nil,
        ]
        .compactMap { $0 }
    }

    /// Makes an attempt.
    /// - Returns: why it failed; nil when it did not.
    func send(_ notification: Notification) async -> String? {
        do {
            let (command, input) = order(for: notification)
            let errand = try HelperCommand(try launch(command, notification), input: input, on: EventLoop.running)
            switch await errand.end(by: .now.advanced(by: config.timeout)) {
            case .exited(0): return nil
            case let status?:
                // curl says first what happened, and then how to read about it; most commands end with it.
                let words = notification.channel == .webhook ? errand.firstLine : errand.lastLine
                return words.isEmpty ? "\(status)" : "\(words) (\(status))"
            case nil: return "it timed out after \(DurationFormat.chosen(config.timeout))"
            }
        } catch {
            return "\(error)"
        }
    }

    private func order(for notification: Notification) -> (CommandConfig, input: [UInt8]) {
        let news = notification.news
        switch notification.channel {
        case .command: return (config.command ?? .exec([]), Array((news.json + "\n").utf8))
        case .desktop:
            let urgency = news.event == "green" ? "normal" : "critical"
            let title = "\(project.root.name): \(news.unit)"
            return (.exec(["notify-send", "--app-name=bgexec", "--urgency=\(urgency)", "--", title, news.body]), [])
        case .webhook:
            // The URL may be a secret: it goes by the standard input, not by the arguments, which every user can see.
            let request = CurlRequest(url: config.webhook ?? "", json: news.json, timeout: config.timeout)
            return (.exec(["curl", "--disable", "--config", "-"]), Array(request.text.utf8))
        }
    }

    private func launch(_ command: CommandConfig, _ notification: Notification) throws -> CommandLaunch {
        var environment = environment
        environment["BGEXEC_PROJECT"] = project.root.exact
        environment["BGEXEC_EVENT"] = notification.news.event
        environment["BGEXEC_UNIT"] = notification.news.unit
        environment["BGEXEC_TEXT"] = notification.news.text
        environment["BGEXEC_DETAILS"] = notification.news.details
        let program = try CommandFinder(environment: environment, directory: project.root).find(command)
        return CommandLaunch(
            executable: program.executable, arguments: program.arguments,
            environment: environment.map { Array("\($0.key)=\($0.value)".utf8) }, directory: project.root)
    }
}

/// A request in the format of curl's configuration files (curl(1), `--config`).
struct CurlRequest {
    let url: String
    let json: String
    let timeout: Duration

    var text: String {
        """
        url = "\(Self.escaped(url))"
        header = "Content-Type: application/json"
        user-agent = "bgexec/\(Version.text)"
        data-raw = "\(Self.escaped(json))"
        max-time = \(max(1, Int(timeout.seconds.rounded(.up))))
        output = "/dev/null"
        silent
        show-error
        fail
        globoff

        """
    }

    /// Between double quotes a backslash and a quote are escaped, and so are line breaks.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
