import RegularExpression

/// Applies a question's filters to entries that come one after the other, as `-f` gives them.
package struct FollowFilter {
    private let query: LogQuery
    private var window: ContextWindow

    /// Takes the question; its times and its number of lines have no meaning for what is still to come, a run's number has.
    package init(_ query: LogQuery) {
        self.query = query
        window = ContextWindow(size: query.context)
    }

    /// Takes the next entry and gives those that are wanted by it.
    package mutating func take(_ entry: LogEntry, _ give: (LogEntry) -> Void) {
        if case .number(let run)? = query.run, entry.run != run { return }
        switch entry.content {
        case .output(let stream, let bytes, _):
            if let wanted = query.stream, wanted != stream { return }
            window.take(entry, isMatch: query.expression?.matches(bytes) ?? true, give)
        case .mark(.gap): give(entry)
        case .mark: if query.expression == nil { give(entry) }
        case .foreign(let bytes):
            if query.stream == nil { window.take(entry, isMatch: query.expression?.matches(bytes) ?? true, give) }
        }
    }
}
