import Syscalls

extension LogMark {
    /// Reads the message of a record; nil for a run's output and for a bgexec record that this version does not understand.
    package init?(tag: CRILine.Tag, message: some Collection<UInt8>) {
        let text = String(decoding: message, as: UTF8.self)
        switch tag {
        case .full, .partial, .other: return nil
        case .note: self = .note(text)
        case .run: self.init(run: text)
        case .file: self.init(file: text)
        case .gap:
            guard let gap = LogGap(text) else { return nil }
            self = .gap(gap)
        }
    }

    private init?(run text: String) {
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let cut = words[1].lastIndex(of: "#"),
            let run = Int(words[1][words[1].index(after: cut)...])
        else { return nil }
        let unit = String(words[1][..<cut])
        switch words[0] {
        case "began", "resumed":
            guard let pid = Int32(value(of: "pid", in: words[2]) ?? "") else { return nil }
            self =
                words[0] == "began" ? .began(unit: unit, run: run, pid: pid) : .resumed(unit: unit, run: run, pid: pid)
        case "ended":
            let parts = words[2].split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let bytes = Int64(value(of: "bytes", in: parts[0]) ?? ""),
                let colon = parts[1].firstIndex(of: ":")
            else { return nil }
            let how = parts[1][colon...].dropFirst(2)
            self = .ended(
                unit: unit, run: run, bytes: bytes, failed: Ending(rawValue: String(parts[1][..<colon])) == .failed,
                how: String(how))
        default: return nil
        }
    }

    private init?(file text: String) {
        let words = text.split(separator: " ")
        guard words.count >= 3, let number = Int(words[0]), let run = Int(value(of: "run", in: words[1]) ?? ""),
            let bytes = Int64(value(of: "bytes", in: words[2]) ?? ""), number >= 0
        else { return nil }
        self = .file(number: number, run: run, bytes: bytes)
    }
}

extension LogGap {
    init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 5)
        guard words.count == 6, words[4] == "reason:", let bytes = value(of: "bytes", in: words[0]),
            let lines = Int64(value(of: "lines", in: words[1]) ?? ""),
            let from = UTCTime(stamp: value(of: "from", in: words[2])),
            let to = UTCTime(stamp: value(of: "to", in: words[3]))
        else { return nil }
        self.init(bytes: Int64(bytes), lines: lines, from: from, to: to, reason: String(words[5]))
    }
}

extension UTCTime {
    fileprivate init?(stamp: Substring?) {
        guard let stamp, stamp.utf8.count == Timestamp.length, let time = Timestamp.parse(Array(stamp.utf8).span) else {
            return nil
        }
        self = time
    }
}

/// What follows `name=` in a word that begins with it.
private func value(of name: String, in word: Substring) -> Substring? {
    word.hasPrefix(name + "=") ? word.dropFirst(name.count + 1) : nil
}
