import Config

/// How the tests of a package are run: once, never in a mode that waits for changes.
enum NodeTests {
    static func detect(in package: NodePackage) -> [DetectedUnit] {
        for name in names {
            if let line = package.scripts[name], !isPlaceholder(line) { return [script(name, line, package)] }
        }
        if package.dependencies.contains("vitest") {
            return [
                .job(
                    "test", package.shell("vitest run"), from: "vitest among the dependencies", inputs: package.inputs,
                    env: ci)
            ]
        }
        if package.dependencies.contains("jest") {
            return [
                .job(
                    "test", package.shell("jest"), from: "jest among the dependencies", inputs: package.inputs, env: ci)
            ]
        }
        let endings = [".test.js", ".test.mjs", ".test.cjs"]
        guard let file = SourceTree.files(of: package.folder, endings: endings, limit: 1).first else { return [] }
        guard package.folder.text(of: file)?.contains("node:test") ?? false else { return [] }
        return [nodeTest(["node", "--test"], from: "node:test in \(file)", .guess, package)]
    }

    /// Scripts that test, the usual one first.
    private static let names = ["test", "test:unit", "test:ci", "tests", "unit"]

    /// Many tools do not wait for changes, nor ask, with this variable.
    private static let ci = ["CI": "true"]

    /// What `npm init` writes.
    private static func isPlaceholder(_ line: String) -> Bool { line.contains("no test specified") }

    private static func script(_ name: String, _ line: String, _ package: NodePackage) -> DetectedUnit {
        let source = "scripts.\(name) of package.json"
        let once = ScriptLine.once(line)
        let words = ShellLine.words(once)
        let hooks = ["pre\(name)", "post\(name)"].contains { package.scripts[$0] != nil }
        if words.first == "node", words.contains("--test"), ScriptLine.isOneCommand(once), !hooks {
            return nodeTest(words, from: source, .script, package)
        }
        if once != line {
            return .job(
                "test", package.shell(once), from: "\(source), run once", .script, inputs: package.inputs, env: ci)
        }
        let waiting = ["vitest", "jest", "react-scripts", "ava", "ng", "karma", "vue-cli-service"]
        // The script may call another one.
        let mayWait = waiting.contains(where: words.contains) || waiting.contains(where: package.dependencies.contains)
        return .job("test", package.run(name), from: source, .script, inputs: package.inputs, env: mayWait ? ci : [:])
    }

    /// Node's own runner: its report in the log names the tests.
    private static func nodeTest(
        _ words: [String], from source: String, _ evidence: Evidence, _ package: NodePackage
    ) -> DetectedUnit {
        guard !words.contains(where: { $0.hasPrefix("--test-reporter") }) else {
            return .job("test", words, from: source, evidence, inputs: package.inputs)
        }
        let place = words.firstIndex(of: "--test").map { $0 + 1 } ?? words.count
        let command = words[..<place] + ["--test-reporter=tap"] + words[place...]
        return .job("test", Array(command), from: source, evidence, inputs: package.inputs, JobConfig(tap: .output))
    }
}
