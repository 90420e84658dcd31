/// A compose file with its override, as docker compose finds them.
struct ComposeFile {
    /// In docker's order (`DefaultFileNames` and `DefaultOverrideFileNames` of compose-go).
    static let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"]
    private static let overrides = [
        "compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
    ]

    /// The file's name.
    let name: String
    let services: [ComposeService]
    /// What else it says that matters.
    var remarks: [String] = []

    /// The file of a folder; nil when there is none, or it has no `services`.
    /// - Throws: a remark about a file that cannot be read.
    init?(in folder: ProjectFolder, values: [String: String]) throws(FormatProblem) {
        guard let name = Self.names.first(where: folder.isFile) else { return nil }
        guard let root = try FormatProblem.read(name, in: folder), root["services"] != nil else { return nil }
        var merged = root
        if let override = Self.overrides.first(where: folder.isFile),
            let other = try FormatProblem.read(override, in: folder)
        {
            merged = root.merging(other)
        }
        self.name = name
        services =
            merged["services"]?.entries.compactMap { entry in
                guard case .mapping = entry.value.value else { return nil }
                return ComposeService(entry, values: values)
            } ?? []
        if root["include"] != nil { remarks.append("\(name): the files that it includes are not read.") }
        let extending = merged["services"]?.entries.filter { $0.value["extends"] != nil }.map(\.key.cut) ?? []
        if !extending.isEmpty {
            remarks.append("\(name): what \(extending.joined(separator: ", ")) extends is not read.")
        }
    }
}

/// Why nothing of a file is used.
struct FormatProblem: Error {
    let remark: String

    /// The root of a YAML file; nil for an empty one.
    static func read(_ name: String, in folder: ProjectFolder) throws(FormatProblem) -> YAMLNode? {
        guard let text = folder.text(of: name) else {
            throw FormatProblem(
                remark: "\(name) is not used: it is not UTF-8, or longer than \(ProjectFolder.longestText >> 20) MiB.")
        }
        do throws(YAMLError) {
            return try YAMLNode.parse(text)
        } catch {
            throw FormatProblem(remark: "\(name) is not used: \(error).")
        }
    }
}

extension YAMLNode {
    /// Keys of a service that a second file replaces as a whole.
    private static let replaced: Set<String> = ["command", "entrypoint", "test", "image"]

    /// This with a second file over it, as docker compose merges: mappings key by key, sequences one after the other,
    /// anything else replaced. https://docs.docker.com/reference/compose-file/merge/
    func merging(_ other: YAMLNode) -> YAMLNode {
        switch (value, other.value) {
        case (.mapping(let mine), .mapping(let theirs)):
            var entries = mine
            for entry in theirs {
                guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
                    entries.append(entry)
                    continue
                }
                let old = entries[index]
                let value = Self.replaced.contains(entry.key) ? entry.value : old.value.merging(entry.value)
                entries[index] = YAMLEntry(key: old.key, position: old.position, value: value)
            }
            return YAMLNode(value: .mapping(entries), position: position)
        case (.sequence(let mine), .sequence(let theirs)):
            return YAMLNode(value: .sequence(mine + theirs), position: position)
        case (_, _): return other
        }
    }
}
