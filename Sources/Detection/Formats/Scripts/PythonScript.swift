import Config

/// A Python file that is run as a program.
struct PythonScript {
    let path: String
    /// The files and folders that it imports, itself first.
    let inputs: [String]
    /// Whether modules at the project's top are found only with the top in `PYTHONPATH`.
    let needsTop: Bool
    /// What it prints when it is ready, as a regular expression; nil if nothing looks like that.
    let readyLine: String?

    /// The name without folder and ending.
    var stem: String { String(path.split(separator: "/").last?.dropLast(3) ?? "") }

    private static let folders = ["scripts/", "bin/", ""]
    /// Names of what serves; the others may also be programs that end.
    private static let servers = ["router", "server", "worker"]
    private static let programs = ["app", "main"]
    /// What a file has that does not end.
    private static let signs = [
        "while True", "serve_forever", "run_forever", "start_server", "blpop", "brpop", "xread", ".subscribe(",
        ".listen(",
        "uvicorn.run", "app.run(", ".work(", "web.run_app",
    ]
    /// Their own detectors know these better.
    private static let frameworks: Set<String> = ["flask", "fastapi", "django", "starlette", "streamlit", "celery"]

    /// The scripts of a project; of two with one name, the one in `scripts` is taken.
    static func all(in folder: ProjectFolder) -> [PythonScript] {
        var scripts: [PythonScript] = []
        for place in folders {
            for name in servers + programs where !scripts.contains(where: { $0.stem == name }) {
                guard let text = folder.text(of: "\(place)\(name).py") else { continue }
                let isServer = servers.contains(name) || signs.contains(where: text.contains)
                if isServer, !usesFramework(text) {
                    scripts.append(PythonScript(path: "\(place)\(name).py", text: text, in: folder))
                }
            }
        }
        return scripts
    }

    private static func usesFramework(_ text: String) -> Bool {
        NumberedLines.of(text).contains { _, line in
            let words = line.split { " \t.,".contains($0) }.map(String.init)
            return words.count > 1 && ["import", "from"].contains(words[0]) && frameworks.contains(words[1])
        }
    }

    private init(path: String, text: String, in folder: ProjectFolder) {
        self.path = path
        let imports = LocalImports.of(path, in: folder)
        inputs = imports.map(RelativePath.pattern)
        let home = RelativePath.folder(of: path).map { "\($0)/" }
        // A script's own folder is on Python's path, the project's top is not.
        needsTop = home.map { home in !text.contains("sys.path") && imports.contains { !$0.hasPrefix(home) } } ?? false
        readyLine = Self.readyLine(text)
    }

    /// A text that it prints or logs with one of the words that programs say when they are ready.
    private static func readyLine(_ text: String) -> String? {
        for (_, line) in NumberedLines.of(text) {
            let call = line.trimmingBlanks
            guard call.hasPrefix("print(") || call.firstRange(of: "log") != nil && call.contains(".info(") else {
                continue
            }
            guard let open = call.firstIndex(where: { $0 == "\"" || $0 == "'" }) else { continue }
            let literal = call[call.index(after: open)...].prefix { $0 != call[open] }
            // Up to what is put in when it runs.
            let fixed = literal.prefix { $0 != "{" && $0 != "%" && $0 != "\\" }
            let words = fixed.lowercased().split { !$0.isLetter }
            if words.contains(where: { ["ready", "listening", "started", "serving"].contains($0) }) {
                return RegularExpressionText.escaped(String(fixed.trimmingBlanks))
            }
        }
        return nil
    }
}
