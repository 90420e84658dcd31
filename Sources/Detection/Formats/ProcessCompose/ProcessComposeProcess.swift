import Config

/// What a process-compose file says of a process.
struct ProcessComposeProcess {
    let name: String
    let line: Int
    /// A line for its shell; nil if it has none.
    var command: String?
    /// Words that are run without a shell, if there is no command.
    var entrypoint: [String]
    var workingFolder: String?
    /// What a shell does first to get there, if only it knows the variables in its name; with a space at the end.
    var folderChange = ""
    var environment: DeclaredEnvironment
    var envFile: String?
    /// What it depends on, and whether that must have ended first.
    var dependencies: [(name: String, mustEnd: Bool)]
    var health: HealthConfig?
    /// The text of `availability.restart`; nil if it is missing.
    var restart: String?
    var isDaemon: Bool
    var isDisabled: Bool
    var stopCommand: String?
    var stopSignal: StopSignal?
    var stopTimeout: Duration?
    /// What bgexec does otherwise, each without a full stop.
    var remarks: [String] = []

    /// - Parameters:
    ///   - variables: the project's `vars`, for `{{.NAME}}` in commands.
    ///   - values: the variables of `.env`.
    init(_ entry: YAMLEntry, variables: YAMLNode?, values: [String: String]) {
        let node = entry.value
        name = entry.key
        line = entry.position.line
        let template = GoTemplate(variables, node["vars"])
        command = node["command"]?.text.map { Self.unescaped(template.filled($0)) }
            .flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        entrypoint = node["entrypoint"]?.elements.compactMap(\.text).map { template.filled($0) } ?? []
        environment = DeclaredEnvironment(node["environment"])
        if let folder = node["working_dir"]?.text.map(VariableTemplate.init) {
            if folder.hasVariables {
                folderChange = "cd \(folder.shellWord) && "
            } else {
                let path = folder.resolved([:])
                workingFolder = (RelativePath.joined(nil, path) ?? path).nonEmpty
            }
        }
        let files = node["env_file"]?.text.map { [$0] } ?? node["env_file"]?.elements.compactMap(\.text) ?? []
        envFile = files.last.map(VariableTemplate.init).flatMap { $0.hasVariables ? nil : $0.resolved([:]).nonEmpty }
        dependencies =
            node["depends_on"]?.entries.map {
                (name: $0.key, mustEnd: $0.value["condition"]?.text?.hasPrefix("process_completed") ?? false)
            } ?? []
        restart = node["availability"]?["restart"]?.text
        isDaemon = node["is_daemon"]?.bool ?? false
        isDisabled = node["disabled"]?.bool ?? (node["is_disabled"]?.text == "true")
        let shutdown = node["shutdown"]
        stopCommand = shutdown?["command"]?.text.map { Self.unescaped(template.filled($0)) }
        if let number = shutdown?["signal"]?.integer {
            stopSignal = StopSignal.allCases.first { Int($0.number) == number }
            if stopSignal == nil { remarks.append("it stops on signal \(number), bgexec sends SIGTERM") }
        }
        if let seconds = shutdown?["timeout_seconds"]?.integer, 1...86_400 ~= seconds {
            stopTimeout = .seconds(seconds)
        }
        let known = values.merging(environment.literals) { $1 }
        health = ProcessComposeHealth(values: known, template: template).health(of: node)
        if health == nil, ["readiness_probe", "liveness_probe"].contains(where: { !(node[$0]?.isNull ?? true) }) {
            remarks.append("its probe is not taken over, as its address is not known")
        }
        note(node)
    }

    private mutating func note(_ node: YAMLNode) {
        if isDaemon {
            remarks.append("it puts itself into the background; give the option that keeps it in the foreground")
        }
        if let count = node["replicas"]?.integer, count > 1 {
            remarks.append("it has \(count) replicas; here it runs once")
        }
        if node["schedule"].map({ !$0.isNull }) ?? false { remarks.append("its schedule is not taken over") }
        if node["extends"] != nil { remarks.append("what it extends is not read") }
        if command?.contains("{{") ?? false { remarks.append("replace what stands in {{ }} in its command") }
        let conditions = node["depends_on"]?.entries.compactMap { $0.value["condition"]?.text } ?? []
        if conditions.contains("process_completed") {
            remarks.append("what it waits for must pass, not only end")
        }
    }

    /// In the file, `$$` is a dollar sign; variables are left to the shell.
    private static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            result.append(character)
            if character == "$", rest.first == "$" { rest.removeFirst() }
        }
        return result
    }
}

extension String {
    /// The text; nil if there is none.
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

/// Fills in `{{.NAME}}`, the simplest form of Go's templates.
struct GoTemplate {
    private var values: [String: String] = [:]

    /// - Parameters:
    ///   - project: the project's `vars`.
    ///   - process: those of the process, which win.
    init(_ project: YAMLNode?, _ process: YAMLNode?) {
        for entry in (project?.entries ?? []) + (process?.entries ?? []) { values[entry.key] = entry.value.text }
    }

    /// The text with these filled in; what only Go could fill in is left.
    func filled(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            result += rest[..<open.lowerBound]
            let inside = rest[open.upperBound..<close.lowerBound].trimmingBlanks
            if inside.hasPrefix("."), let value = values[String(inside.dropFirst())] {
                result += value
            } else {
                result += rest[open.lowerBound..<close.upperBound]
            }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}
