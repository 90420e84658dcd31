/// The greedy search for the shortest edit script, going forward and then back over its own trace.
struct Myers {
    let old: ArraySlice<ArraySlice<UInt8>>
    let new: ArraySlice<ArraySlice<UInt8>>
    let limit: Int

    /// Removals, insertions and kept lines, in order.
    var edits: [LineDiff.Edit] {
        guard let trace = search() else {
            return old.indices.map { .remove($0) } + new.indices.map { .insert($0) }
        }
        var (x, y) = (old.count, new.count)
        var reversed: [LineDiff.Edit] = []
        for (distance, furthest) in trace.enumerated().reversed() {
            let diagonal = x - y
            let goesDown =
                diagonal == -distance
                || (diagonal != distance && furthest[diagonal - 1, default: -1] < furthest[diagonal + 1, default: -1])
            let before = goesDown ? diagonal + 1 : diagonal - 1
            let startX = distance == 0 ? 0 : furthest[before, default: 0]
            let startY = distance == 0 ? 0 : startX - before
            // The step of this distance, then kept lines: back over the kept lines first.
            let stepX = distance == 0 || goesDown ? startX : startX + 1
            while x > stepX {
                x -= 1
                y -= 1
                reversed.append(.keep(old.startIndex + x, new.startIndex + y))
            }
            if distance == 0 { break }
            reversed.append(goesDown ? .insert(new.startIndex + startY) : .remove(old.startIndex + startX))
            (x, y) = (startX, startY)
        }
        return reversed.reversed()
    }

    /// For each distance, how far each diagonal got with one edit less; nil when the limit is reached.
    private func search() -> [[Int: Int]]? {
        var furthest: [Int: Int] = [1: 0]
        var trace: [[Int: Int]] = []
        for distance in 0...min(limit, old.count + new.count) {
            trace.append(furthest)
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let goesDown =
                    diagonal == -distance
                    || (diagonal != distance
                        && furthest[diagonal - 1, default: -1] < furthest[diagonal + 1, default: -1])
                var x = goesDown ? furthest[diagonal + 1, default: 0] : furthest[diagonal - 1, default: 0] + 1
                var y = x - diagonal
                while x < old.count, y < new.count, y >= 0,
                    old[old.startIndex + x].elementsEqual(new[new.startIndex + y])
                {
                    x += 1
                    y += 1
                }
                furthest[diagonal] = x
                if x >= old.count, y >= new.count { return trace }
            }
        }
        return nil
    }
}
