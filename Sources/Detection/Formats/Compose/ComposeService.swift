import Config

/// What a compose file says of a service, as far as it matters here.
struct ComposeService {
    let name: String
    /// The line of its name.
    let line: Int
    var image: (name: String, line: Int)?
    var build: (context: String, line: Int)?
    var ports: [ComposePort] = []
    /// What it depends on, and whether that must have ended well first.
    var dependencies: [(name: String, mustEnd: Bool)] = []
    var environment = DeclaredEnvironment()
    var envFiles: [String] = []
    var hasProfiles = false
    /// The text of `restart`; nil if it is missing.
    var restart: String?
    /// The words of its command; empty for that of the image.
    var command: [VariableTemplate] = []
    var hasEntrypoint = false
    var healthcheck: YAMLNode?
    /// The places in the container that something is mounted at.
    var mounts: [String] = []
    /// The text of `stop_grace_period`.
    var stopGracePeriod: String?

    /// - Parameter values: the variables of `.env`.
    init(_ entry: YAMLEntry, values: [String: String]) {
        let node = entry.value
        let resolved = { (node: YAMLNode?) in node?.text.map { VariableTemplate($0).resolved(values) } }
        name = entry.key
        line = entry.position.line
        if let place = node["image"]?.position, let image = resolved(node["image"]), !image.isEmpty {
            self.image = (image, place.line)
        }
        if let build = node["build"], !build.isNull {
            self.build = (resolved(build) ?? resolved(build["context"]) ?? ".", build.position.line)
        }
        ports = node["ports"]?.elements.flatMap { ComposePort.parse($0, values) } ?? []
        dependencies = Self.dependencies(node)
        environment = DeclaredEnvironment(node["environment"])
        envFiles = Self.texts(node["env_file"]).map { VariableTemplate($0).resolved(values) }
        hasProfiles = !(node["profiles"]?.elements.isEmpty ?? true)
        restart = resolved(node["restart"])
        command = Self.words(node["command"])
        hasEntrypoint = node["entrypoint"].map { !$0.isNull } ?? false
        healthcheck = node["healthcheck"]
        mounts = node["volumes"]?.elements.compactMap(Self.mount) ?? []
        stopGracePeriod = resolved(node["stop_grace_period"])
    }

    /// Words in the names of what prepares something for others.
    private static let preparations: Set<String> = [
        "migrate", "migration", "migrations", "migrator", "init", "setup", "seed", "bootstrap", "createbucket",
        "createbuckets", "create", "buckets", "bucket", "mc", "fixtures",
    ]

    /// Whether it runs to an end: it has a command of its own and no ports, and either is never restarted, or its name says that
    /// it prepares something. Compose files rarely say the former, as it is the default.
    var endsByItself: Bool {
        guard ports.isEmpty, !command.isEmpty || hasEntrypoint else { return false }
        if restart == "no" { return true }
        let words = name.lowercased().split { "-_.".contains($0) }.map(String.init)
        let isRestarted = ["always", "unless-stopped"].contains(restart)
        return !isRestarted && words.contains(where: Self.preparations.contains)
    }

    /// The port of this machine that is published for one of the container.
    func published(_ target: UInt16) -> UInt16? {
        ports.first { $0.target == target && $0.isTCP && $0.published != nil }?.published
    }

    /// A list of names, or a mapping with conditions; `links` say the same in an older way.
    private static func dependencies(_ node: YAMLNode) -> [(name: String, mustEnd: Bool)] {
        var all = node["depends_on"]?.elements.compactMap { $0.text.map { ($0, false) } } ?? []
        for entry in node["depends_on"]?.entries ?? [] {
            all.append((entry.key, entry.value["condition"]?.text == "service_completed_successfully"))
        }
        for link in node["links"]?.elements ?? [] {
            guard let name = link.text?.split(separator: ":").first.map(String.init) else { continue }
            if !all.contains(where: { $0.0 == name }) { all.append((name, false)) }
        }
        return all.map { (name: $0.0, mustEnd: $0.1) }
    }

    /// One text, or a list of texts or of mappings with a `path`.
    private static func texts(_ node: YAMLNode?) -> [String] {
        if let text = node?.text { return [text] }
        return node?.elements.compactMap { $0.text ?? $0["path"]?.text } ?? []
    }

    /// A list of words, or a line that docker splits as a shell would.
    private static func words(_ node: YAMLNode?) -> [VariableTemplate] {
        if let line = node?.text { return ShellLine.words(line).map(VariableTemplate.init) }
        return node?.elements.compactMap { $0.text.map(VariableTemplate.init) } ?? []
    }

    /// The place in the container: `SOURCE:TARGET[:MODE]`, or `target` of the long form.
    private static func mount(_ node: YAMLNode) -> String? {
        if let target = node["target"]?.text { return target }
        let parts = node.text?.split(separator: ":") ?? []
        return (parts.count > 1 ? parts[1] : parts.first).map(String.init)
    }
}
