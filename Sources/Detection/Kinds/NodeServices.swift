import Config

/// Servers among the scripts of a package.json.
enum NodeServices {
    /// Scripts that start the program, the one for development first.
    private static let names = ["dev", "start:dev", "develop", "serve", "start", "server"]

    static func detect(in package: NodePackage) -> [DetectedUnit] {
        guard let (name, line) = chosen(package) else {
            // What `npm start` runs without a script.
            guard package.folder.has("server.js") else { return [] }
            return [service("web", ["node", "server.js"], "node server.js", "server.js", .guess, package)]
        }
        // npm would only be one more process between bgexec and the server.
        let words = ShellLine.words(line)
        let hooks = ["pre\(name)", "post\(name)"].contains { package.scripts[$0] != nil }
        let isPlain = words.first == "node" && !hooks && ScriptLine.isOneCommand(line)
        let command = isPlain ? words : package.run(name)
        var unit = service(name, command, line, "scripts.\(name) of package.json", .script, package)
        if let built = NodeBuild.folder(servedBy: line, of: package) {
            unit.config.needs = ["build"]
            unit.config.inputs = [built] + package.settings
            unit.config.ignore = []
        }
        return [unit]
    }

    /// The script that starts the program, and its line.
    static func chosen(_ package: NodePackage) -> (name: String, line: String)? {
        for name in names { if let line = package.scripts[name] { return (name, line) } }
        return nil
    }

    private static func service(
        _ name: String, _ command: [String], _ line: String, _ source: String, _ evidence: Evidence,
        _ package: NodePackage
    ) -> DetectedUnit {
        let found = NodePort.find(in: line, of: package)
        let inputs = ScriptLine.watches(line) ? package.settings : package.inputs
        // What listens somewhere is a server; what does not may only compile.
        return .service(
            found == nil ? name : "web", command, from: source, evidence, inputs: inputs,
            ignore: ScriptLine.watches(line) ? [] : package.testPatterns, port: found?.port,
            env: found?.isOfEnvironment ?? false ? ["PORT": "\(found?.port ?? 0)"] : [:])
    }
}

/// The port of a server, by its script, its tool or its source.
enum NodePort {
    struct Found {
        let port: UInt16
        /// Whether PORT in the environment would change it.
        let isOfEnvironment: Bool
    }

    private static let tools: [(word: String, port: UInt16)] = [
        ("react-scripts", 3000), ("vue-cli-service", 8080), ("webpack-dev-server", 8080), ("astro", 4321), ("ng", 4200),
        ("gatsby", 8000),
        ("parcel", 1234), ("http-server", 8080), ("nuxt", 3000), ("nuxi", 3000), ("next", 3000), ("storybook", 6006),
        ("eleventy", 8080),
        ("strapi", 1337), ("json-server", 3000), ("vite", 5173),
    ]

    static func find(in line: String, of package: NodePackage) -> Found? {
        let words = ShellLine.words(line)
        if let port = ScriptLine.port(in: words) { return Found(port: port, isOfEnvironment: false) }
        for name in package.folder.names() where name.hasPrefix("vite.config.") && words.contains("vite") {
            if let port = SourceText.port(in: package.folder.text(of: name) ?? "", after: ["port:"]) {
                return Found(port: port, isOfEnvironment: false)
            }
        }
        if words.contains("vite"), words.contains("preview") { return Found(port: 4173, isOfEnvironment: false) }
        if words.contains("webpack"), words.contains("serve") { return Found(port: 8080, isOfEnvironment: false) }
        if let tool = tools.first(where: { words.contains($0.word) }) {
            return Found(port: tool.port, isOfEnvironment: false)
        }
        let files = words.filter { word in [".js", ".ts", ".mjs", ".cjs", ".mts"].contains(where: word.hasSuffix) }
        for name in files.map({ $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }).flatMap(sources) {
            guard let text = package.folder.text(of: name) else { continue }
            if let port = SourceText.port(in: text, after: ["env.PORT", "env[\"PORT\"]", "env['PORT']"]) {
                return Found(port: port, isOfEnvironment: true)
            }
            if let port = SourceText.port(in: text, after: ["listen(", "port:", "port =", "PORT ="]) {
                return Found(port: port, isOfEnvironment: false)
            }
        }
        return nil
    }

    /// A file, and what it is usually compiled from.
    private static func sources(of name: String) -> [String] {
        guard let folder = ["dist/", "build/", "out/"].first(where: name.hasPrefix), let dot = name.lastIndex(of: ".")
        else {
            return [name]
        }
        let stem = name[..<dot].dropFirst(folder.count)
        return [name, "src/\(stem).ts", "src/\(stem).js", "\(stem).ts"]
    }
}
