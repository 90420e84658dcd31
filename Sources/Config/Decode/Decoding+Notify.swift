/// Notifications.
extension Decoding {
    mutating func notify(_ node: JSONNode) -> NotifyConfig? {
        let fields = fields(NotifyKey.self, of: node, as: "\"notify\"")
        guard case .object = node.value else { return nil }
        let config = NotifyConfig(
            on: occasions(fields[.on]),
            command: fields[.command].flatMap { command($0) },
            desktop: bool(fields[.desktop], default: false),
            webhook: expandedValue(fields[.webhook], "a URL", WebhookAddress.parse),
            timeout: duration(fields[.timeout], in: Limits.positive) ?? Defaults.notifyTimeout,
            retries: integer(fields[.retries], in: Limits.notifyRetries, default: Defaults.notifyRetries)
        )
        if fields[.command] == nil, fields[.webhook] == nil, !config.desktop {
            problems.add(
                "\"notify\" has no recipient", at: node.position,
                hint: "give it \"command\", \"webhook\" or \"desktop\": true")
        }
        return config
    }

    private mutating func occasions(_ field: Field?) -> [NotifyConfig.Occasion] {
        guard let field else { return NotifyConfig.Occasion.allCases }
        let found = elements(field, of: "\"red\", \"green\", \"crash-loop\"")
        if case .array(let nodes) = field.node.value, nodes.isEmpty {
            problems.add(
                "\(field.label) is empty", at: field.node.position, hint: "remove it to be notified of everything")
        }
        return found.map { choice($0, default: NotifyConfig.Occasion.red) }
    }
}
