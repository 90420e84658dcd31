/// On which ports the processes of a Procfile listen.
enum ProcfilePorts {
    /// The port of the first process: `PORT` of `.env`, that of Rails' `bin/dev`, or foreman's 5000.
    static func base(in folder: ProjectFolder, _ dotEnv: DotEnv) -> Int? {
        if let text = dotEnv.values["PORT"] { return Int(text).flatMap { 1..<65_536 ~= $0 ? $0 : nil } }
        // Rails writes: export PORT="${PORT:-3000}"
        let script = folder.text(of: "bin/dev") ?? ""
        if let mark = script.firstRange(of: "PORT:-") {
            let digits = script[mark.upperBound...].prefix { ("0"..."9").contains($0) }
            if let port = Int(digits), 1..<65_536 ~= port { return port }
        }
        return 5000
    }

    private static let options: Set<String> = ["-p", "--port", "-b", "--bind", "--binding", "--http", "-l", "--listen"]

    /// The port that a line says it listens on: by an option, or by `$PORT`.
    /// - Parameter port: the value of `PORT` in its environment.
    static func listened(by line: String, given port: UInt16?) -> UInt16? {
        let words = ShellLine.words(line)
        for (index, word) in words.enumerated() {
            if options.contains(word), index + 1 < words.count, let number = number(words[index + 1], port) {
                return number
            }
            guard let equals = word.firstIndex(of: "="), options.contains(String(word[..<equals])) else { continue }
            if let number = number(String(word[word.index(after: equals)...]), port) { return number }
        }
        if ShellLine.uses("PORT", in: line) { return port }
        let isRails = zip(words, words.dropFirst()).contains { $0.hasSuffix("rails") && ["s", "server"].contains($1) }
        return isRails ? port : nil
    }

    /// `3000`, `0.0.0.0:3000`, `tcp://0.0.0.0:$PORT`.
    private static func number(_ word: String, _ port: UInt16?) -> UInt16? {
        if ShellLine.uses("PORT", in: word) { return port }
        let last = word.split(separator: ":").last ?? ""
        return UInt16(last).flatMap { $0 > 0 ? $0 : nil }
    }
}
