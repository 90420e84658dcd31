/// What is to happen when, on the virtual monotonic clock. What is due at one moment happens in the order in which it was set.
struct Agenda {
    private struct Item {
        let time: Int64
        let order: Int
        let act: () -> Void
    }

    private var heap: [Item] = []
    private var count = 0

    mutating func add(at time: Int64, _ act: @escaping () -> Void) {
        count += 1
        heap.append(Item(time: time, order: count, act: act))
        var child = heap.count - 1
        while child > 0, isBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    var nextTime: Int64? { heap.first?.time }

    mutating func removeFirst() -> (() -> Void)? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
                least = child
            }
            if least == parent { return first.act }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    mutating func removeAll() { heap = [] }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        (heap[left].time, heap[left].order) < (heap[right].time, heap[right].order)
    }
}
