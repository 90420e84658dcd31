import Syscalls

/// Deadlines in order: a binary heap in which a cancelled deadline is dropped when it comes to the top.
struct TimerQueue {
    private struct Entry {
        let deadline: LoopInstant
        let token: UInt64
    }

    private var heap: [Entry] = []
    private var live: Set<UInt64> = []

    /// How many deadlines are waited for.
    var count: Int { live.count }

    mutating func insert(_ token: UInt64, at deadline: LoopInstant) {
        live.insert(token)
        heap.append(Entry(deadline: deadline, token: token))
        var child = heap.count - 1
        while child > 0, heap[child].deadline < heap[(child - 1) / 2].deadline {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func cancel(_ token: UInt64) {
        live.remove(token)
        // Far more cancelled than live entries: rebuild the heap, so that memory follows the live ones.
        if heap.count > 64, heap.count > 4 * live.count {
            let kept = heap.filter { live.contains($0.token) }
            heap = kept.sorted { $0.deadline < $1.deadline }
        }
    }

    /// The earliest deadline that still counts.
    mutating func next() -> LoopInstant? {
        while let first = heap.first {
            if live.contains(first.token) { return first.deadline }
            removeFirst()
        }
        return nil
    }

    /// Takes out the earliest token whose deadline has come.
    mutating func popDue(at now: LoopInstant) -> UInt64? {
        guard let deadline = next(), deadline <= now, let first = heap.first else { return nil }
        removeFirst()
        live.remove(first.token)
        return first.token
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].deadline < heap[least].deadline { least = child }
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
