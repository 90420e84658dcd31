/// Passes matches on with a number of entries before and after each, like `grep -C`. Pure.
struct ContextWindow {
    private let size: Int
    private var before: Ring<LogEntry>
    private var after = 0

    init(size: Int) {
        self.size = size
        before = Ring(capacity: size)
    }

    /// Handles the next entry and emits all entries that are now known to be wanted.
    mutating func consume(_ entry: LogEntry, isMatch: Bool, _ emit: (LogEntry) -> Void) {
        if size == 0 {
            if isMatch { emit(entry) }
        } else if isMatch {
            for earlier in before.elements { emit(earlier) }
            before = Ring(capacity: size)
            emit(entry)
            after = size
        } else if after > 0 {
            emit(entry)
            after -= 1
        } else {
            before.append(entry)
        }
    }
}

/// The last elements, up to a capacity.
struct Ring<Element> {
    private var storage: [Element] = []
    private var start = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = max(capacity, 0) }

    var isFull: Bool { storage.count == capacity }

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
