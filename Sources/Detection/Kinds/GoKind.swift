import Config

/// Go: its tests, and the main packages that serve.
struct GoKind: LanguageKind {
    let label = "go"
    let manifests = ["go.mod"]

    private static let servers = [
        "ListenAndServe", "net.Listen(", "gin.", "echo.New(", "fiber.New(", "chi.NewRouter(", ".Serve(",
        "grpc.NewServer(", "mux.NewRouter(",
    ]

    func detect(in folder: ProjectFolder) -> Findings {
        guard matches(folder) else { return Findings() }
        let files = SourceTree.files(of: folder, endings: [".go"], limit: 400)
        guard !files.isEmpty else { return Findings(remarks: ["go.mod is there, but no Go file."]) }
        let inputs = SourceTree.inputs(of: folder, endings: [".go"], and: ["go.mod", "go.sum", "go.work"])
        var units = services(files, in: folder, inputs)
        units.append(.job("test", ["go", "test", "./..."], from: "go.mod", inputs: inputs))
        return Findings(units: units, remarks: folder.hasProgram("go") ? [] : ["go is not installed."])
    }

    private func services(_ files: [String], in folder: ProjectFolder, _ inputs: [String]) -> [DetectedUnit] {
        var packages: [String: [(name: String, text: String)]] = [:]
        for name in files.prefix(200) where !name.hasSuffix("_test.go") {
            guard let text = folder.text(of: name), isMain(text) else { continue }
            packages[name.split(separator: "/").dropLast().joined(separator: "/"), default: []].append((name, text))
        }
        return packages.sorted { $0.key < $1.key }.compactMap { place, files in
            let text = files.map(\.text).joined(separator: "\n")
            guard let mark = Self.servers.first(where: text.contains), let first = files.first else { return nil }
            let direct = ["\":", "localhost:", "127.0.0.1:", "0.0.0.0:", "[::]:"]
            // What gin takes without being told.
            let usual: UInt16? = text.contains("gin.") && text.contains(".Run()") ? 8080 : nil
            let port = SourceText.port(in: text, directlyAfter: direct) ?? usual
            let name = place.split(separator: "/").last.map(String.init) ?? "web"
            return .service(
                name, ["go", "run", place.isEmpty ? "." : "./\(place)"],
                from: "\(mark.drop { $0 == "." }.prefix { $0 != "(" && $0 != "." }) in \(first.name)",
                inputs: inputs, ignore: ["*_test.go"], port: port, build: .seconds(600))
        }
    }

    private func isMain(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).contains { $0.trimmed == "package main" }
    }
}
