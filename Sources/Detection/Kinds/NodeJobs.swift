import Config

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
            let served = NodeServices.chosen(package).flatMap { NodeBuild.folder(servedBy: $0.line, of: package) }
            let outputs = served.map { [$0] } ?? NodeBuild.outputs(of: line)
            // What a server needs is built after each save.
            let job = JobConfig(outputs: outputs, trigger: served == nil ? .manual : .auto)
            jobs.append(
                .job(
                    "build", package.run("build"), from: "scripts.build of package.json", .script,
                    inputs: package.inputs, job))
        }
        return jobs
    }
}

/// What the build of a package writes.
enum NodeBuild {
    /// The folder of built files that a line serves, if there is a script that builds it; with a slash at its end.
    static func folder(servedBy line: String, of package: NodePackage) -> String? {
        guard package.scripts["build"] != nil else { return nil }
        let words = ShellLine.words(line)
        for (tool, word, folder) in [
            ("next", "start", ".next/"), ("vite", "preview", "dist/"), ("nuxt", "preview", ".output/"),
        ] {
            if zip(words, words.dropFirst()).contains(where: { $0 == tool && $1 == word }) { return folder }
        }
        let paths = words.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
        return ["dist/", "build/", "out/"].first { folder in paths.contains { $0.hasPrefix(folder) } }
    }

    /// Where the usual tools write.
    static func outputs(of line: String) -> [String] {
        let words = ShellLine.words(line)
        let usual = [
            ("vite", "dist/"), ("next", ".next/"), ("react-scripts", "build/"), ("astro", "dist/"),
            ("nuxt", ".output/"), ("ng", "dist/"),
        ]
        return usual.first { words.contains($0.0) }.map { [$0.1] } ?? []
    }
}
