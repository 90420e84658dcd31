/// The options of a service's command that mean the same outside of its container.
struct LocalOptions {
    /// Words of a shell.
    var words: [String] = []
    /// Whether they have variables.
    var hasVariables = false
    /// MinIO's second port.
    var consolePort: UInt16?

    /// Nil when the command is made for the container: it names files there, or runs something else.
    init?(_ service: ComposeService, _ kind: ServerKind) {
        var rest = service.command[...]
        if rest.isEmpty { return }
        let first = rest.first?.resolved([:]) ?? ""
        switch kind {
        case .redis, .valkey:
            if ["redis-server", "valkey-server"].contains(first) { rest.removeFirst() }
            take(options: &rest, except: ["--port", "--bind", "--dir"])
        case .postgres:
            if first == "postgres" { rest.removeFirst() }
            take(options: &rest, except: ["-p", "-h"])
        case .minio:
            guard first == "server" else { return nil }
            consolePort = Self.consolePort(rest.map { $0.resolved([:]) }, service)
            return
        case .mysql, .mariadb, .rabbitmq, .memcached, .nats, .mongo: return nil
        }
        guard rest.isEmpty, !words.contains(where: { $0.contains("/") }) else { return nil }
    }

    /// Takes `-x value` and `--name value` from the front; what is not one is left.
    private mutating func take(options rest: inout ArraySlice<VariableTemplate>, except left: Set<String>) {
        let isOption = { (word: VariableTemplate) in
            let text = word.resolved([:])
            return text.hasPrefix("-") && text.count > 1
        }
        while let option = rest.first, isOption(option) {
            rest.removeFirst()
            let name = option.resolved([:])
            let values = name.contains("=") ? [] : rest.prefix { !isOption($0) }
            rest = rest.dropFirst(values.count)
            guard !left.contains(name) else { continue }
            words += ([option] + values).map(\.word)
            if ([option] + values).contains(where: \.hasVariables) { hasVariables = true }
        }
    }

    /// The published port of what `--console-address ":9001"` names.
    private static func consolePort(_ words: [String], _ service: ComposeService) -> UInt16? {
        for (index, word) in words.enumerated() where word.hasPrefix("--console-address") {
            let value =
                word.split(separator: "=").dropFirst().first.map(String.init)
                ?? (index + 1 < words.count ? words[index + 1] : "")
            guard let target = value.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
            return service.published(target) ?? target
        }
        return nil
    }
}
