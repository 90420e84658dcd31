import Config

/// How the tests of a package are run: once, never in a mode that waits for changes.
enum NodeTests {
    static func detect(in package: NodePackage) -> [DetectedUnit] {
        if let line = package.scripts["test"], !isPlaceholder(line) { return [script(line, package)] }
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

    /// Many tools do not wait for changes, nor ask, with this variable.
    private static let ci = ["CI": "true"]

    /// What `npm init` writes.
    private static func isPlaceholder(_ line: String) -> Bool { line.contains("no test specified") }

    private static func script(_ line: String, _ package: NodePackage) -> DetectedUnit {
        let source = "scripts.test of package.json"
        let once = ScriptLine.once(line)
        let words = ScriptLine.words(once)
        let hooks = ["pretest", "posttest"].contains { package.scripts[$0] != nil }
        if words.first == "node", words.contains("--test"), ScriptLine.isOneCommand(once), !hooks {
            return nodeTest(words, from: source, .script, package)
        }
        if once != line {
            return .job(
                "test", package.shell(once), from: "\(source), run once", .script, inputs: package.inputs, env: ci)
        }
        let mayWait = ["vitest", "jest", "react-scripts", "ava", "ng", "karma", "vue-cli-service"].contains(
            where: words.contains)
        return .job("test", package.run("test"), from: source, .script, inputs: package.inputs, env: mayWait ? ci : [:])
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

/// Other jobs of a package: what judges its sources runs on each save, what builds it only when asked.
enum NodeJobs {
    private static let judging = ["lint", "typecheck", "type-check", "check-types", "check"]

    static func detect(in package: NodePackage) -> [DetectedUnit] {
        var jobs: [DetectedUnit] = []
        for name in judging {
            guard let line = package.scripts[name], ScriptLine.once(line) == line, !line.contains("--fix") else {
                continue
            }
            jobs.append(
                .job(name, package.run(name), from: "scripts.\(name) of package.json", .script, inputs: package.inputs))
        }
        if let line = package.scripts["build"], ScriptLine.once(line) == line {
            let job = JobConfig(outputs: outputs(of: line), trigger: .manual)
            jobs.append(
                .job(
                    "build", package.run("build"), from: "scripts.build of package.json", .script,
                    inputs: package.inputs, job))
        }
        return jobs
    }

    private static func outputs(of line: String) -> [String] {
        let words = ScriptLine.words(line)
        let usual = [
            ("vite", "dist/"), ("next", ".next/"), ("react-scripts", "build/"), ("astro", "dist/"),
            ("nuxt", ".output/"), ("ng", "dist/"),
        ]
        return usual.first { words.contains($0.0) }.map { [$0.1] } ?? []
    }
}
