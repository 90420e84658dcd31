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

    /// "12.3 ms", below ten with two decimals.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let unit: Int64 = nanoseconds < 10_000_000 ? 10_000 : 100_000
        let scaled = (nanoseconds + unit / 2) / unit
        let digits = unit == 10_000 ? 2 : 1
        let power: Int64 = digits == 2 ? 100 : 10
        let fraction = String(scaled % power)
        return "\(scaled / power).\(String(repeating: "0", count: digits - fraction.count))\(fraction) ms"
    }

    /// Prints the head of a table.
    static func head(_ title: String) {
        print("\n| \(title) | median | worst |\n|---|---|---|")
    }
}
