/// What a unit's log says of its runs: a reader of its own, which shares nothing with the program's.
struct ChaosLog {
    struct Run {
        /// The numbers of its lines, in the order of each stream.
        var stdout: [Int] = []
        var stderr: [Int] = []
        /// How it ended, as often as the log says so.
        var ends: [String] = []
        var gaps: [Substring] = []
    }

    private(set) var runs: [String: Run] = [:]
    private var current = ""
    private var pieces: [Substring: String] = [:]

    /// - Parameter text: records of CRI: `TIME STREAM TAG TEXT`.
    init(_ text: String) {
        for record in text.split(separator: "\n") {
            let fields = record.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
            guard fields.count == 4 else { continue }
            switch fields[2] {
            case "F": take(line: (pieces.removeValue(forKey: fields[1]) ?? "") + fields[3], from: fields[1])
            case "P": pieces[fields[1], default: ""] += fields[3]
            case "F:run": take(mark: fields[3])
            case "F:gap": runs[current, default: Run()].gaps.append(fields[3])
            default: break
            }
        }
    }

    private mutating func take(line: String, from stream: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 2, let number = Int(words[1]) else { return }
        switch stream {
        case "stdout": runs[String(words[0]), default: Run()].stdout.append(number)
        default: runs[String(words[0]), default: Run()].stderr.append(number)
        }
    }

    private mutating func take(mark: Substring) {
        let words = mark.split(separator: " ", maxSplits: 3)
        guard words.count >= 3 else { return }
        current = String(words[1])
        switch words[0] {
        case "began": pieces = [:]
        case "ended": runs[current, default: Run()].ends.append(words.count > 3 ? String(words[3]) : "")
        default: break
        }
    }
}
