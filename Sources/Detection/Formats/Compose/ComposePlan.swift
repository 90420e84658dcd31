/// Which services of a compose file run without a container.
///
/// A server that is installed does, unless a container reaches it by its name, or the container does more than the
/// server alone would.
struct ComposePlan {
    /// The program of each service that runs without a container.
    private(set) var programs: [String: String] = [:]
    /// Why a server that is known stays in its container, by name.
    private(set) var reasons: [String: String] = [:]

    init(_ file: ComposeFile, hasDocker: Bool, installed: (ServerKind) -> String?) {
        for service in file.services {
            guard service.build == nil, let image = service.image, let kind = ServerKind(image: image.name) else {
                continue
            }
            guard let program = installed(kind) else { continue }
            if hasDocker, let reason = Self.reason(service, kind) {
                reasons[service.name] = reason
            } else {
                programs[service.name] = program
            }
        }
        // Without docker no container runs that could miss it.
        if hasDocker { keepTogether(file.services) }
    }

    /// What a server alone would not do.
    private static func reason(_ service: ComposeService, _ kind: ServerKind) -> String? {
        if service.hasEntrypoint { return "it has an entrypoint of its own" }
        if let scripts = service.mounts.first(where: { $0.hasPrefix("/docker-entrypoint-initdb.d") }) {
            return "its container runs what is in \(scripts) first"
        }
        if LocalOptions(service, kind) == nil { return "its command is made for the container" }
        if kind == .rabbitmq, service.image?.name.contains("management") ?? false {
            return "its image has the management pages, which a server has only with a plugin"
        }
        if kind == .mongo, service.environment["MONGO_INITDB_ROOT_USERNAME"] != nil {
            return "its container makes a user first"
        }
        return nil
    }

    /// Puts back into containers what other containers reach, until there is no more of it.
    private mutating func keepTogether(_ services: [ComposeService]) {
        var isDone = false
        while !isDone {
            isDone = true
            for container in services where programs[container.name] == nil {
                for service in services where programs[service.name] != nil && container.reaches(service.name) {
                    programs[service.name] = nil
                    reasons[service.name] = "\(container.name), which runs in a container, reaches it by its name"
                    isDone = false
                }
            }
        }
    }
}

extension ComposeService {
    /// Whether it depends on another service, or names it as a host in its environment or command.
    fileprivate func reaches(_ other: String) -> Bool {
        if other == name { return false }
        if dependencies.contains(where: { $0.name == other }) { return true }
        let texts = environment.variables.map { $0.value.resolved([:]) } + command
        return texts.contains { Self.namesHost(other, in: $0) }
    }

    /// Whether a text has a name as a host: `redis`, `redis://redis:6379`, `tcp(db:3306)`.
    private static func namesHost(_ name: String, in text: String) -> Bool {
        if text == name { return true }
        var rest = text[...]
        while let range = rest.firstRange(of: name) {
            let before = rest[..<range.lowerBound].last
            let after = rest[range.upperBound...].first
            if let before, "/@(=,;".contains(before), after.map({ ":/,;)".contains($0) }) ?? true { return true }
            if before == nil, after == ":", text.startIndex == rest.startIndex { return !text.hasPrefix("\(name)://") }
            rest = rest[range.upperBound...]
        }
        return false
    }
}

/// The options of a service's command that mean the same outside of its container.
struct LocalOptions {
    /// Words of a shell, quoted.
    var words: [String] = []
    /// MinIO's second port.
    var consolePort: UInt16?

    /// Nil when the command is made for the container: it names files there, or runs something else.
    init?(_ service: ComposeService, _ kind: ServerKind) {
        var rest = service.command[...]
        if rest.isEmpty { return }
        switch kind {
        case .redis, .valkey:
            if ["redis-server", "valkey-server"].contains(rest.first) { rest.removeFirst() }
            take(options: &rest, except: ["--port", "--bind", "--dir"])
        case .postgres:
            if rest.first == "postgres" { rest.removeFirst() }
            take(options: &rest, except: ["-p", "-h"])
        case .minio:
            guard rest.popFirst() == "server" else { return nil }
            consolePort = Self.consolePort(Array(rest), service)
            return
        case .mysql, .mariadb, .rabbitmq, .memcached, .nats, .mongo: return nil
        }
        guard rest.isEmpty, !words.contains(where: { $0.contains("/") }) else { return nil }
    }

    /// Takes `-x value` and `--name value` from the front; what is not one is left.
    private mutating func take(options rest: inout ArraySlice<String>, except left: Set<String>) {
        while let option = rest.first, option.hasPrefix("-"), option.count > 1 {
            rest.removeFirst()
            let values = option.contains("=") ? [] : rest.prefix { !$0.hasPrefix("-") || $0 == "" }
            rest = rest.dropFirst(values.count)
            if !left.contains(option) { words += ([option] + values).map(ShellWords.quoted) }
        }
    }

    /// The published port of what `--console-address ":9001"` names.
    private static func consolePort(_ words: [String], _ service: ComposeService) -> UInt16? {
        for (index, word) in words.enumerated() where word.hasPrefix("--console-address") {
            let value =
                word.split(separator: "=").dropFirst().first.map(String.init)
                ?? (index + 1 < words.count ? words[index + 1] : "")
            guard let target = value.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
            return service.ports.first { $0.target == target }?.published ?? target
        }
        return nil
    }
}
