import RegularExpression

/// Applies a query's filters to entries as they arrive, for `logs -f`.
package struct FollowFilter {
    private let query: LogQuery
    private var window: ContextWindow

    /// Creates a filter from a query. Its times and line count do not apply to new lines; its run number does.
    package init(_ query: LogQuery) {
        self.query = query
        window = ContextWindow(size: query.context)
    }

    /// Handles the next entry and emits all entries that are now known to be wanted.
    package mutating func consume(_ entry: LogEntry, _ emit: (LogEntry) -> Void) {
        if case .number(let run)? = query.choice(for: entry.unit), entry.run != run { return }
        switch entry.content {
        case .output(let stream, let bytes, _):
            if let wanted = query.stream, wanted != stream { return }
            window.consume(entry, isMatch: query.expression?.matches(line: bytes) ?? true, emit)
        case .mark(.gap): emit(entry)
        case .mark: if query.expression == nil { emit(entry) }
        case .foreign(let bytes):
            if query.stream == nil {
                window.consume(entry, isMatch: query.expression?.matches(line: bytes) ?? true, emit)
            }
        }
    }
}
