import Config

extension YAMLNode {
    /// The longest text that is read, in bytes.
    package static let longestText = 1 << 20
    /// How deep values may lie in each other.
    package static let deepest = 64
    /// How many values a text may stand for, those that aliases repeat included: a few lines can stand for billions.
    package static let mostValues = 100_000

    /// The first document of a text; nil when there is none.
    ///
    /// Throws at the first mistake, at a key that comes twice, at an anchor that is unknown or contains itself, and at
    /// what is larger or deeper than the limits here.
    package static func parse(_ text: String) throws(YAMLError) -> YAMLNode? {
        let bytes = Array(text.utf8)
        guard bytes.count <= longestText else {
            throw YAMLError("the text is longer than \(longestText) bytes", at: .start)
        }
        guard let events = YAMLEvents(bytes) else { throw YAMLError("there is not enough memory", at: .start) }
        var composer = YAMLComposer(events)
        return try composer.document()
    }
}

/// Makes values out of events.
private struct YAMLComposer {
    private let events: YAMLEvents
    /// What each anchor stands for, and how many values that is.
    private var anchors: [String: Composed] = [:]
    /// How many values there are so far.
    private var count = 0

    private struct Composed {
        let node: YAMLNode
        let size: Int
    }

    init(_ events: YAMLEvents) { self.events = events }

    mutating func document() throws(YAMLError) -> YAMLNode? {
        while true {
            switch try events.next().event {
            case .documentStart: return try value(depth: 0)?.node
            case .streamEnd: return nil
            default: continue
            }
        }
    }

    /// The next value; nil at the end of a sequence or mapping.
    private mutating func value(depth: Int) throws(YAMLError) -> Composed? {
        let (event, position) = try events.next()
        guard depth < YAMLNode.deepest else {
            throw YAMLError("values lie more than \(YAMLNode.deepest) deep in each other", at: position)
        }
        switch event {
        case .scalar(let text, let style, let anchor):
            try add(1, at: position)
            return kept(.init(node: .init(value: .scalar(text, style), position: position), size: 1), as: anchor)
        case .sequenceStart(let anchor):
            let before = count
            try add(1, at: position)
            var elements: [YAMLNode] = []
            while let element = try value(depth: depth + 1) { elements.append(element.node) }
            return kept(
                .init(node: .init(value: .sequence(elements), position: position), size: count - before), as: anchor)
        case .mappingStart(let anchor):
            let before = count
            try add(1, at: position)
            let entries = try entries(depth: depth + 1)
            return kept(
                .init(node: .init(value: .mapping(entries), position: position), size: count - before), as: anchor)
        case .alias(let name):
            guard let composed = anchors[name] else {
                throw YAMLError("nothing before this has the anchor \"\(name.prefix(40))\"", at: position)
            }
            try add(composed.size, at: position)
            return composed
        case .sequenceEnd, .mappingEnd: return nil
        case .documentStart, .streamEnd, .other: throw YAMLError("a value is missing", at: position)
        }
    }

    private mutating func add(_ values: Int, at position: SourcePosition) throws(YAMLError) {
        count += values
        guard count <= YAMLNode.mostValues else {
            throw YAMLError("the text stands for more than \(YAMLNode.mostValues) values", at: position)
        }
    }

    private mutating func kept(_ composed: Composed, as anchor: String?) -> Composed {
        if let anchor { anchors[anchor] = composed }
        return composed
    }

    private mutating func entries(depth: Int) throws(YAMLError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        /// What merge keys bring, and how many of the entries come before it.
        var merged: [(entries: [YAMLEntry], place: Int)] = []
        while let key = try value(depth: depth)?.node {
            guard case .scalar(let text, let style) = key.value else {
                throw YAMLError("a key is a list or a mapping, not a text", at: key.position)
            }
            guard let value = try value(depth: depth)?.node else {
                throw YAMLError("a key has no value", at: key.position)
            }
            if text == "<<", style == .plain {
                let brought = try Self.merged(value)
                try add(brought.count, at: key.position)
                merged.append((brought, entries.count))
                continue
            }
            if let line = lines.updateValue(key.position.line, forKey: text) {
                throw YAMLError("the key \"\(text.prefix(40))\" stands here and in line \(line)", at: key.position)
            }
            entries.append(YAMLEntry(key: text, position: key.position, value: value))
        }
        return Self.joined(entries, merged, own: Set(lines.keys))
    }

    /// The entries of a mapping with what its merge keys bring, at their place. Its own keys win, then what comes first.
    private static func joined(
        _ entries: [YAMLEntry], _ merged: [(entries: [YAMLEntry], place: Int)], own: Set<String>
    ) -> [YAMLEntry] {
        guard !merged.isEmpty else { return entries }
        var seen = own
        var result: [YAMLEntry] = []
        var next = 0
        for (brought, place) in merged {
            result += entries[next..<place]
            next = place
            result += brought.filter { seen.insert($0.key).inserted }
        }
        return result + entries[next...]
    }

    /// What stands behind a merge key: a mapping, or a list of mappings (https://yaml.org/type/merge.html).
    private static func merged(_ node: YAMLNode) throws(YAMLError) -> [YAMLEntry] {
        switch node.value {
        case .mapping(let entries): return entries
        case .sequence(let elements):
            var all: [YAMLEntry] = []
            for element in elements {
                guard case .mapping(let entries) = element.value else {
                    throw YAMLError("\"<<\" wants mappings", at: element.position)
                }
                all += entries
            }
            return all
        case .scalar: throw YAMLError("\"<<\" wants a mapping", at: node.position)
        }
    }
}
