/// The files of the project that a command line names, so that a change of them matters to it.
struct CommandInputs {
    let folder: ProjectFolder

    /// Servers that notice changes themselves: a restart would only be in their way.
    private static let reloading = [
        "--reload", "--watch", "nodemon", "vite", "webpack", "webpack-dev-server", "next", "nuxt", "runserver",
        "--debug",
        "watchexec", "watchmedo", "entr", "air", "phx.server", "bin/dev", "tailwindcss", "tailwindcss:watch", "esbuild",
        "watch", "dev", "watch:css", "tsc", "reflex", "guard", "jekyll", "hugo", "-w", "--hot-reload", "--autoreload",
    ]
    private static let moduleOptions: Set<String> = ["-m", "-A", "--app"]
    private static let moduleServers: Set<String> = [
        "gunicorn", "uvicorn", "hypercorn", "daphne", "waitress-serve", "granian",
    ]

    /// Whether a line runs something that watches its own sources.
    func reloads(_ line: String) -> Bool {
        let words = ShellLine.words(line)
        if words.contains(where: Self.reloading.contains) { return true }
        // `rails server` and `rails s` reload in development.
        return zip(words, words.dropFirst()).contains { $0.hasSuffix("rails") && ["s", "server"].contains($1) }
    }

    /// Inputs, relative to the project, of a line that runs in a folder of it; empty when it names none, or reloads itself.
    func inputs(of line: String, in cwd: String? = nil) -> [String] {
        guard !reloads(line) else { return [] }
        let words = ShellLine.words(line)
        let hasModuleServer = words.contains { Self.moduleServers.contains(Self.name(of: $0)) }
        var inputs: [String] = []
        for (index, word) in words.enumerated() {
            let isModule = index > 0 && Self.moduleOptions.contains(words[index - 1])
            let more =
                isModule || hasModuleServer && !word.hasPrefix("-") && !isFile(word, in: cwd)
                ? module(word, in: cwd) : file(word, in: cwd)
            inputs += more.filter { !inputs.contains($0) }
        }
        return inputs
    }

    private static func name(of word: String) -> String { String(word.split(separator: "/").last ?? "") }

    private func isFile(_ word: String, in cwd: String?) -> Bool {
        RelativePath.joined(cwd, word).map(folder.isFile) ?? false
    }

    private func file(_ word: String, in cwd: String?) -> [String] {
        guard !word.hasPrefix("-"), !word.contains("$"), let path = RelativePath.joined(cwd, word), !path.isEmpty else {
            return []
        }
        let top = path.split(separator: "/").first.map(String.init) ?? ""
        // What is installed there is no source; a script in `bin` is one.
        if top.hasPrefix(".") || top != "bin" && SourceFolders.others.contains(top) { return [] }
        if folder.isFile(path) {
            return LocalImports.of(path, in: folder).map(RelativePath.pattern)
        }
        // Only what looks like a path: `server` may be a word for the program and a folder by chance.
        return word.contains("/") && folder.isFolder(path) ? [RelativePath.pattern(path) + "/"] : []
    }

    /// `app.main:app` is the folder `app`, or the file `app.py`.
    private func module(_ word: String, in cwd: String?) -> [String] {
        let dotted = word.split(separator: ":").first ?? ""
        guard let name = dotted.split(separator: ".").first, let path = RelativePath.joined(cwd, String(name)) else {
            return []
        }
        if folder.isFile("\(path).py") { return LocalImports.of("\(path).py", in: folder).map(RelativePath.pattern) }
        return folder.isFolder(path) && !path.isEmpty ? [RelativePath.pattern(path) + "/"] : []
    }
}
