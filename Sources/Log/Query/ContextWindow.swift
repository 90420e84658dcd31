/// Lets matches through, and so many entries before and after each: what `grep -C` does. Pure.
struct ContextWindow {
    private let size: Int
    private var before: Ring<LogEntry>
    private var after = 0

    init(size: Int) {
        self.size = size
        before = Ring(capacity: size)
    }

    /// Takes the next entry and gives those that are known to be wanted by it.
    mutating func take(_ entry: LogEntry, isMatch: Bool, _ give: (LogEntry) -> Void) {
        if size == 0 {
            if isMatch { give(entry) }
        } else if isMatch {
            for earlier in before.elements { give(earlier) }
            before = Ring(capacity: size)
            give(entry)
            after = size
        } else if after > 0 {
            give(entry)
            after -= 1
        } else {
            before.append(entry)
        }
    }
}

/// The last so many elements.
struct Ring<Element> {
    private var storage: [Element] = []
    private var start = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(capacity, 0) }

    var isFull: Bool { storage.count == capacity }

    /// The oldest.
    var first: Element? { storage.isEmpty ? nil : storage[start] }

    /// Oldest first.
    var elements: [Element] { Array(storage[start...] + storage[..<start]) }

    mutating func append(_ element: Element) {
        guard capacity > 0 else { return }
        if storage.count < capacity {
            storage.append(element)
        } else {
            storage[start] = element
            start = (start + 1) % capacity
        }
    }
}
