/// A line of shell in a manifest, as far as it can be understood without a shell.
enum ScriptLine {
    /// Whether it is a program with its arguments, and nothing that only a shell knows.
    static func isOneCommand(_ line: String) -> Bool { !line.contains { "|&;<>()$`\\*?[]#~{}\n".contains($0) } }

    /// The port that a word names: `--port 3000`, `-p 3000`, `--port=3000`, `PORT=3000`.
    static func port(in words: [String]) -> UInt16? {
        for (index, word) in words.enumerated() {
            if ["--port", "-p", "--listen", "-l"].contains(word), index + 1 < words.count,
                let port = number(words[index + 1][...])
            {
                return port
            }
            for start in ["--port=", "PORT=", "-p="] where word.hasPrefix(start) {
                if let port = number(word.dropFirst(start.count)) { return port }
            }
        }
        return nil
    }

    private static func number(_ text: Substring) -> UInt16? {
        let last = text.split(separator: ":").last ?? ""
        return UInt16(last).flatMap { $0 >= 80 ? $0 : nil }
    }

    /// Programs that watch the sources themselves: to restart them would only be in their way.
    private static let watchers: Set<String> = [
        "vite", "next", "nuxt", "nuxi", "nodemon", "react-scripts", "webpack-dev-server", "astro", "ng", "gatsby",
        "vue-cli-service", "parcel",
        "ts-node-dev", "tsnd", "turbo", "storybook", "nest", "expo", "wrangler", "eleventy", "remix", "concurrently",
        "webpack", "tsc",
    ]

    /// Whether it runs something that notices changes itself.
    static func watches(_ line: String) -> Bool {
        let words = ShellLine.words(line)
        // What is built is served without a watch.
        if ["next", "nuxt"].contains(words.first), words.dropFirst().first == "start" { return false }
        return words.contains(where: watchers.contains)
            || words.contains { $0.hasPrefix("--watch") || $0 == "watch" || $0 == "--hot" }
    }

    /// The same line, such that it ends: without the options by which test runners wait for changes.
    static func once(_ line: String) -> String {
        var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        let runners = [
            "jest", "vitest", "node", "mocha", "ava", "tap", "react-scripts", "tsc", "tsx", "eslint", "karma", "ng",
        ]
        guard words.contains(where: runners.contains) else { return line }
        let before = words
        words.removeAll {
            ["--watch", "--watchAll", "--watch=true", "--watchAll=true", "--watch-all", "--no-run"].contains($0)
                || ($0 == "-w" && (before.contains("mocha") || before.contains("tsc")))
        }
        if let place = words.firstIndex(of: "vitest") {
            let next = place + 1 < words.count ? words[place + 1] : ""
            if ["watch", "dev"].contains(next) {
                words[place + 1] = "run"
            } else if !["run", "related", "bench", "list"].contains(next), !words.contains("--run"),
                !words.contains("--watch=false")
            {
                words.insert("run", at: place + 1)
            }
        }
        if let place = words.firstIndex(of: "ng"), words.dropFirst(place + 1).first == "test",
            !words.contains(where: { $0.hasPrefix("--watch") })
        {
            words.append("--watch=false")
        }
        if let place = words.firstIndex(of: "karma"), words.dropFirst(place + 1).first == "start",
            !words.contains("--single-run")
        {
            words.append("--single-run")
        }
        return words == before ? line : words.joined(separator: " ")
    }
}
