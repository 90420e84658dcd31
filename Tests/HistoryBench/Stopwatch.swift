import Syscalls

/// Times things, and prints the median and the worst.
enum Stopwatch {
    /// The times that a body took, in nanoseconds, the shortest first.
    static func times(_ repeats: Int, _ body: () throws -> Void) rethrows -> [Int64] {
        var times: [Int64] = []
        for _ in 0..<repeats {
            let begin = Clocks.monotonic
            try body()
            times.append(Clocks.monotonic - begin)
        }
        return times.sorted()
    }

    /// Measures and prints a row of a table.
    static func measure(_ name: String, repeats: Int = 9, _ body: () throws -> Void) rethrows {
        row(name, try times(repeats, body))
    }

    /// Prints a row: the median, and the worst of several.
    static func row(_ name: String, _ times: [Int64]) {
        guard let worst = times.last else { return }
        print("| \(name) | \(milliseconds(times[times.count / 2])) | \(times.count > 1 ? milliseconds(worst) : "–") |")
    }

    /// Measures ours and a rival's in turn, each round after the same preparation, and prints a row.
    static func compare(
        _ name: String, repeats: Int = 9, after prepare: () throws -> Void = {}, _ ours: () throws -> Void,
        _ theirs: () throws -> Void
    ) rethrows {
        var times: (ours: [Int64], theirs: [Int64]) = ([], [])
        for _ in 0..<repeats {
            try prepare()
            times.ours += try self.times(1, ours)
            times.theirs += try self.times(1, theirs)
        }
        times.ours.sort()
        times.theirs.sort()
        let (mine, other) = (times.ours[repeats / 2], times.theirs[repeats / 2])
        let ratio = decimals(other * 100 / max(1, mine), digits: 2)
        print("| \(name) | \(range(times.ours)) | \(range(times.theirs)) | \(ratio) |")
    }

    /// Prints the head of a comparison.
    static func headOfComparison(_ title: String, _ rival: String) {
        print("\n| \(title) | bgexec, median (worst) | \(rival) | \(rival) ÷ bgexec |\n|---|---|---|---|")
    }

    private static func range(_ sorted: [Int64]) -> String {
        "\(milliseconds(sorted[sorted.count / 2])) (\(milliseconds(sorted[sorted.count - 1])))"
    }

    /// "12.3 ms", below ten with two decimals.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        nanoseconds < 10_000_000
            ? decimals((nanoseconds + 5_000) / 10_000, digits: 2) + " ms"
            : decimals((nanoseconds + 50_000) / 100_000, digits: 1) + " ms"
    }

    /// A number whose last digits are behind the point.
    private static func decimals(_ scaled: Int64, digits: Int) -> String {
        let power: Int64 = digits == 2 ? 100 : 10
        let fraction = String(scaled % power)
        return "\(scaled / power).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    /// Prints the head of a table.
    static func head(_ title: String) {
        print("\n| \(title) | median | worst |\n|---|---|---|")
    }
}
