/// Which services of a compose file run without a container.
///
/// A server that is installed does, unless a container reaches it by its name, or the container does more than the
/// server alone would.
struct ComposePlan {
    /// The program of each service that runs without a container.
    private(set) var programs: [String: String] = [:]
    /// Why a server that is known stays in its container, by name.
    private(set) var reasons: [String: String] = [:]

    init(_ file: ComposeFile, hasDocker: Bool, in folder: ProjectFolder, installed: InstalledServers) {
        for service in file.services {
            guard service.build == nil, let image = service.image, let kind = ServerKind(image: image.name) else {
                continue
            }
            guard let program = installed.program(of: kind, in: folder) else {
                reasons[service.name] = installed.refusal(of: kind, in: folder)
                continue
            }
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
            return "its container runs what is in \(scripts.cut) first"
        }
        if LocalOptions(service, kind) == nil { return "its command is made for the container" }
        if let secret = service.environment.variables.first(where: { $0.name.hasSuffix("_FILE") }) {
            return "\(secret.name.cut) names a file in its container"
        }
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
                    reasons[service.name] = "\(container.name.cut), which runs in a container, reaches it by its name"
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
        let texts = (environment.variables.map(\.value) + command).map { $0.resolved([:]) }
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
