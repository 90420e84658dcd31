/// A port of a container that docker compose publishes on this machine.
struct ComposePort: Hashable {
    /// The address that it is published on; nil for all.
    var hostAddress: String?
    /// The port on this machine; nil if docker chooses one.
    var published: UInt16?
    /// The port in the container.
    var target: UInt16
    var isTCP = true

    /// Where to connect to; nil if docker chooses the port, and for UDP.
    var endpoint: (host: String, port: UInt16)? {
        guard let published, isTCP else { return nil }
        let isAny = hostAddress.map { ["0.0.0.0", "::", "*", ""].contains($0) } ?? true
        return (isAny ? "127.0.0.1" : hostAddress ?? "127.0.0.1", published)
    }

    /// The ports of one element of `ports`: a text in the short form, or a mapping in the long form. A range is several.
    ///
    /// https://docs.docker.com/reference/compose-file/services/#ports
    static func parse(_ node: YAMLNode, _ values: [String: String]) -> [ComposePort] {
        let field = { (key: String) in node[key]?.text.map { VariableTemplate($0).resolved(values) } }
        if let text = node.text { return parse(short: VariableTemplate(text).resolved(values)) }
        guard let target = field("target") else { return [] }
        return ports(
            address: field("host_ip"), published: field("published") ?? "", target: target,
            isTCP: (field("protocol") ?? "tcp").lowercased() == "tcp")
    }

    /// `[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]`.
    static func parse(short text: String) -> [ComposePort] {
        let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let isTCP = halves.count == 1 || halves[1].lowercased() == "tcp"
        var rest = halves.first.map(String.init) ?? ""
        var address: String?
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            address = String(rest[rest.index(after: rest.startIndex)..<close])
            rest = String(rest[rest.index(after: close)...].drop { $0 == ":" })
        }
        var parts = rest.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let target = parts.popLast() else { return [] }
        let published = parts.popLast() ?? ""
        if !parts.isEmpty { address = parts.joined(separator: ":") }
        return ports(address: address, published: published, target: target, isTCP: isTCP)
    }

    private static func ports(address: String?, published: String, target: String, isTCP: Bool) -> [ComposePort] {
        guard let inside = range(target) else { return [] }
        guard !published.isEmpty else {
            return inside.map { ComposePort(hostAddress: address, published: nil, target: $0, isTCP: isTCP) }
        }
        guard let outside = range(published) else { return [] }
        if inside.count == outside.count {
            return zip(outside, inside).map {
                ComposePort(hostAddress: address, published: $0, target: $1, isTCP: isTCP)
            }
        }
        // Docker takes the first of the range that is free.
        return inside.map { ComposePort(hostAddress: address, published: nil, target: $0, isTCP: isTCP) }
    }

    /// `80`, `3000-3005`.
    private static func range(_ text: String) -> [UInt16]? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0.trimmingBlanks) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, 0 < first, first <= last,
            last - first < 100
        else { return nil }
        return Array(first...last)
    }
}
