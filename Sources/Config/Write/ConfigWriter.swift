/// Writes a configuration as the text of a `.bgexec.json`: what is not default, in the order of the documentation.
package enum ConfigWriter {
    /// The text, with a line feed at its end. ``ProjectConfig/parse(_:environment:regularExpressionFault:)`` reads it back as `config`,
    /// if that is valid and has its services before its jobs.
    /// - Parameter schema: where editors find the schema; nil leaves the key out.
    package static func text(_ config: ProjectConfig, schema: String? = nil) -> String {
        var members = Members<ProjectKey>()
        members.add(.schema, schema)
        members.add(.venv, config.venv.map(literal))
        members.add(.env, variables(config.env))
        members.add(.envFile, config.envFile.map(literal))
        members.add(.ignore, strings(config.ignore))
        members.add(.logs, logs(config.logs))
        members.add(.notify, config.notify.map(notify))
        members.add(.maxParallel, config.maxParallel.map(JSONLayout.number))
        members.add(.groups, groups(config.groups))
        members.add(.services, units(config.units.filter(\.isService)))
        members.add(.jobs, units(config.units.filter { !$0.isService }))
        return JSONLayout.block(members.all).text() + "\n"
    }

    /// A text for a place where references to the environment are replaced: a `$` that stands for itself is doubled.
    static func literal(_ text: String) -> String {
        String(text.flatMap { $0 == "$" ? ["$", "$"] : [$0] })
    }

    static func strings(_ texts: [String]) -> JSONLayout? { texts.isEmpty ? nil : .strings(texts) }

    static func variables(_ values: [String: String]) -> JSONLayout? {
        guard !values.isEmpty else { return nil }
        return .inline(values.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string(literal($0.value))) })
    }

    static func command(_ command: CommandConfig) -> JSONLayout {
        switch command {
        case .shell(let line): .string(line)
        case .exec(let words): .strings(words)
        }
    }

    private static func units(_ units: [UnitConfig]) -> JSONLayout? {
        units.isEmpty ? nil : .block(units.map { .init(key: $0.name, value: unit($0)) })
    }

    private static func groups(_ groups: [GroupConfig]) -> JSONLayout? {
        groups.isEmpty ? nil : .inline(groups.map { .init(key: $0.name, value: .strings($0.units)) })
    }

    private static func logs(_ logs: LogsConfig) -> JSONLayout? {
        var members = Members<LogsKey>()
        members.add(.maxSize, SizeText.format(logs.maxSize), unless: logs.maxSize == Defaults.logMaxSize)
        members.add(.maxFiles, .number(logs.maxFiles), unless: logs.maxFiles == Defaults.logMaxFiles)
        return members.all.isEmpty ? nil : .inline(members.all)
    }

    private static func notify(_ notify: NotifyConfig) -> JSONLayout {
        var members = Members<NotifyKey>()
        let all = NotifyConfig.Occasion.allCases
        members.add(.on, .strings(notify.on.map(\.rawValue)), unless: notify.on == all)
        members.add(.command, notify.command.map(command))
        members.add(.desktop, .bool(true), unless: !notify.desktop)
        members.add(.webhook, notify.webhook.map(literal))
        members.add(.timeout, DurationText.format(notify.timeout), unless: notify.timeout == Defaults.notifyTimeout)
        members.add(.retries, .number(notify.retries), unless: notify.retries == Defaults.notifyRetries)
        return .inline(members.all)
    }
}

/// The members of an object, in the order in which they are added.
struct Members<Key: ConfigKey> {
    private(set) var all: [JSONLayout.Member] = []

    mutating func add(_ key: Key, _ value: JSONLayout?, unless isDefault: Bool = false) {
        if let value, !isDefault { all.append(.init(key: key.rawValue, value: value)) }
    }

    mutating func add(_ key: Key, _ text: String?, unless isDefault: Bool = false) {
        add(key, text.map(JSONLayout.string), unless: isDefault)
    }
}
