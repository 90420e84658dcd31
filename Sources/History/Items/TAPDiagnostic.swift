/// Gathers what a TAP output says of a failing item: the YAML block and the comments below it, and the subtests that failed, which come
/// before it and are indented.
struct TAPDiagnostic {
    /// A test within the item.
    private struct Subtest {
        var indentation: Int
        var name: String
        var lines: [Substring] = []
    }

    /// More bytes than this are not gathered of an item.
    private static let limit = 256 << 10
    private static let subtestLimit = 20

    private var lines: [Substring] = []
    private var size = 0
    /// Whether comments still belong to the item: a runner's own figures come behind the last block.
    private var takesComments = false
    /// Those of the item that failed.
    private var own: [Subtest] = []
    /// Those that failed since the last item: of the item to come.
    private var pending: [Subtest] = []
    private var isInBlock = false

    /// An item begins; what was indented before it is its own.
    mutating func begin(isFailed: Bool) {
        takesComments = isFailed
        own = isFailed ? pending : []
        pending = []
        isInBlock = false
        size = 0
    }

    mutating func add(_ line: Substring) {
        guard size < Self.limit else { return }
        size += line.utf8.count + 1
        lines.append(line)
    }

    mutating func add(comment line: Substring) {
        if takesComments, !line.hasPrefix("# Subtest:") { add(line) }
    }

    /// The item's block is over.
    mutating func close() { takesComments = false }

    /// An indented line outside of the item's own block.
    mutating func add(nested line: Substring) {
        let indentation = line.prefix { $0 == " " }.count
        guard indentation > 0 else { return }
        let text = line.dropFirst(indentation)
        if isInBlock, let last = pending.indices.last {
            if text == "...", indentation == pending[last].indentation + 2 { isInBlock = false; return }
            if size < Self.limit {
                size += line.utf8.count
                pending[last].lines.append(line.dropFirst(min(indentation, pending[last].indentation)))
            }
            return
        }
        if text == "---" {
            guard let last = pending.last, last.indentation + 2 == indentation, last.lines.isEmpty else { return }
            isInBlock = true
            pending[pending.count - 1].lines.append("---")
            return
        }
        guard let item = TAPReader.item(text, number: 0) else { return }
        // What failed within this one says more than it does itself.
        let hasFailedWithin = pending.last.map { $0.indentation > indentation } ?? false
        if !item.isFailed {
            while let last = pending.last, last.indentation > indentation { pending.removeLast() }
        } else if !hasFailedWithin, pending.count < Self.subtestLimit {
            pending.append(Subtest(indentation: indentation, name: item.name))
        }
    }

    /// All that is known of the last item, which is over.
    mutating func take() -> String {
        var all = lines
        for subtest in own { all += ["subtest: \(subtest.name)"] + subtest.lines }
        lines = []
        own = []
        return all.joined(separator: "\n")
    }
}
