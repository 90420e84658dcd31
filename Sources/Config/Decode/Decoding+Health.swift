/// Health checks.
extension Decoding {
    mutating func health(_ node: JSONNode) -> HealthConfig? {
        let fields = fields(HealthKey.self, of: node, as: "\"health\"")
        guard case .object = node.value else { return nil }
        let kinds = HealthKey.probes.filter { fields[$0] != nil }
        let every = duration(fields[.every], in: Limits.probeEvery)
        let timeout = duration(fields[.timeout], in: Limits.positive)
        let failures = integer(fields[.failures], in: Limits.probeCount, default: Defaults.probeFailures)
        let successes = integer(fields[.successes], in: Limits.probeCount, default: Defaults.probeSuccesses)
        let startTimeout = duration(fields[.startTimeout], in: Limits.zeroOrMore)
        let probes = kinds.map { kind in fields[kind].flatMap { probe(kind, $0) } }
        checkExactlyOne(kinds, fields, at: node.position)
        guard let probe = probes.first ?? nil else { return nil }
        return HealthConfig(
            probe: probe,
            every: every ?? Defaults.probeEvery,
            timeout: timeout ?? Defaults.probeTimeout,
            failures: failures,
            successes: successes,
            startTimeout: startTimeout ?? Defaults.startTimeout
        )
    }

    private mutating func checkExactlyOne(
        _ kinds: [HealthKey],
        _ fields: ObjectFields<HealthKey>,
        at position: SourcePosition
    ) {
        let names = HealthKey.probes.map(\.rawValue).joined(separator: ", ")
        if kinds.isEmpty { problems.add("\"health\" has no probe", at: position, hint: "give one of \(names)") }
        let given = kinds.compactMap { fields[$0] }.sorted { $0.node.position < $1.node.position }
        for extra in given.dropFirst() {
            problems.add(
                "\"health\" has a second probe, \(extra.label)",
                at: extra.node.position,
                hint: "keep one; an \"exec\" probe can check several things"
            )
        }
    }

    private mutating func probe(_ kind: HealthKey, _ field: Field) -> ProbeConfig? {
        switch kind {
        case .tcp: expandedValue(field, "host:port", HostPort.parse).map { .tcp($0) }
        case .redis: expandedValue(field, "host:port", HostPort.parse).map { .redis($0) }
        case .unix: expandedValue(field, "the path of a socket", FilePathText.parseSocket).map { .unix($0) }
        case .http: http(field).map { .http($0) }
        case .exec: command(field).map { .exec($0) }
        case .log: regularExpression(field).map { .log($0) }
        case .notify: notify(field) ? .notify : nil
        case .every, .timeout, .failures, .successes, .startTimeout: nil
        }
    }

    private mutating func notify(_ field: Field) -> Bool {
        switch field.node.value {
        case .bool(true): return true
        case .bool(false):
            problems.add("\"notify\" can only be true", at: field.node.position, hint: "remove it")
        default: mismatch(field, "true")
        }
        return false
    }

    private mutating func http(_ field: Field) -> HTTPProbeConfig? {
        let what = "a URL or an object with \"url\""
        switch field.node.value {
        case .string:
            return expandedValue(field, what, HTTPAddress.parse).map { HTTPProbeConfig(url: $0) }
        case .object:
            let fields = fields(HTTPKey.self, of: field.node, as: "\"http\"")
            let statuses = statuses(fields[.status])
            let body = regularExpression(fields[.body])
            if fields[.url] == nil { problems.add("\"http\" has no \"url\"", at: field.node.position) }
            return expandedValue(fields[.url], "a URL", HTTPAddress.parse).map {
                HTTPProbeConfig(url: $0, statuses: statuses, body: body)
            }
        case .null, .bool, .number, .array:
            mismatch(field, what)
            return nil
        }
    }

    private mutating func statuses(_ field: Field?) -> [StatusRange] {
        guard let field else { return Defaults.statuses }
        guard case .array(let nodes) = field.node.value else { return status(field).map { [$0] } ?? Defaults.statuses }
        if nodes.isEmpty { problems.add("\(field.label) is empty", at: field.node.position, hint: "write [200]") }
        return nodes.compactMap { status(Field(label: "an element of \(field.label)", node: $0)) }
    }

    private mutating func status(_ field: Field) -> StatusRange? {
        guard case .number(let number) = field.node.value else {
            return value(field, "a status such as 200 or \"2xx\"", StatusRange.parse)
        }
        let text = Int(exactly: number).map { "\($0)" } ?? "\(number)"
        return parsed(text, of: field, StatusRange.parse)
    }
}
