import Config

/// JavaScript and TypeScript: the scripts of package.json, and the runners of tests among its dependencies.
struct NodeKind: LanguageKind {
    let label = "node"
    let manifests = ["package.json"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "package.json") else { return Findings() }
        guard let package = NodePackage(text, in: folder) else {
            return Findings(remarks: ["package.json is not valid JSON, so nothing of it was used."])
        }
        let services = NodeServices.detect(in: package)
        let jobs = NodeTests.detect(in: package) + NodeJobs.detect(in: package)
        var findings = Findings(units: services + jobs)
        guard !findings.units.isEmpty else { return findings }
        findings.generated = package.generated
        findings.remarks = package.remarks
        return findings
    }

    /// A script at the top of workspaces runs those of all packages.
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        guard let package = folder.text(of: "package.json").flatMap({ NodePackage($0, in: folder) }),
            package.hasWorkspaces
        else { return false }
        return own.contains { $0.config.name == unit.config.name }
            || unit.config.isService && own.contains { $0.config.isService && UnitRole($0.config) == .program }
    }
}

/// What a package.json says.
struct NodePackage {
    let folder: ProjectFolder
    let scripts: [String: String]
    let dependencies: Set<String>
    let hasWorkspaces: Bool
    /// Who runs scripts: `npm`, `yarn`, `pnpm`, `bun`.
    let manager: String
    /// The sources, and what says how they are built.
    let inputs: [String]
    /// Only what says how they are built, for what watches the sources itself.
    let settings: [String]

    private static let endings = [
        ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".astro", ".css", ".scss",
        ".html", ".graphql",
    ]
    private static let locks = [
        ("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"),
        ("package-lock.json", "npm"),
        ("npm-shrinkwrap.json", "npm"),
    ]

    /// Nil when the text is not a JSON object.
    init?(_ text: String, in folder: ProjectFolder) {
        guard let root = try? JSONReader.read(Array(text.utf8)), case .object = root.value else { return nil }
        self.folder = folder
        scripts = Self.strings(root["scripts"])
        dependencies = Set(
            ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"].flatMap {
                Self.keys(root[$0])
            })
        hasWorkspaces = root["workspaces"] != nil || folder.has("pnpm-workspace.yaml") || folder.has("lerna.json")
        let top = folder.top
        let named = root["packageManager"].flatMap(Self.string)?.prefix { $0 != "@" }
        let locked = (Self.locks.first { folder.has($0.0) } ?? Self.locks.first { top.has($0.0) })?.1
        manager =
            named.map(String.init).flatMap { ["npm", "yarn", "pnpm", "bun"].contains($0) ? $0 : nil } ?? locked ?? "npm"
        let configs = folder.names().filter { name in
            !folder.hasFolder(name)
                && [
                    "tsconfig", "vite.config.", "vitest.config.", "vitest.workspace.", "next.config.", "jest.config.",
                    "nuxt.config.",
                    "webpack.config.", "rollup.config.", "astro.config.", "svelte.config.", "babel.config.", ".babelrc",
                    ".mocharc",
                    "tailwind.config.", "postcss.config.", "angular.json", "eslint.config.", ".eslintrc", ".prettierrc",
                    "turbo.json",
                    "nx.json", "lerna.json", "biome.json", ".env",
                ].contains(where: name.hasPrefix)
        }
        settings = folder.present(["package.json"] + Self.locks.map(\.0) + ["pnpm-workspace.yaml"] + configs)
        inputs = SourceTree.inputs(
            of: folder, endings: Self.endings,
            and: ["package.json"] + Self.locks.map(\.0) + ["pnpm-workspace.yaml", "public/"] + configs)
    }

    /// Patterns of the files of tests that are there.
    var testPatterns: [String] {
        ["test", "spec"].filter { word in
            let endings = Self.endings.map { ".\(word)\($0)" }
            return !SourceTree.files(of: folder, endings: endings, limit: 1).isEmpty
        }.map { "*.\($0).*" }
    }

    /// The words that run a script.
    func run(_ script: String) -> [String] {
        manager == "npm" && ["test", "start"].contains(script) ? ["npm", script] : [manager, "run", script]
    }

    /// A line of a script that is not run by the package manager: with the programs of the dependencies.
    func shell(_ line: String) -> CommandConfig { .shell("PATH=\"$PWD/node_modules/.bin:$PATH\"; \(line)") }

    /// Folders that its tools write.
    var generated: [String] {
        let usual = [
            ("vite", "dist/"), ("next", ".next/"), ("nuxt", ".nuxt/"), ("react-scripts", "build/"), ("astro", "dist/"),
            ("webpack", "dist/"), ("rollup", "dist/"), ("parcel", "dist/"),
            ("@sveltejs/kit", ".svelte-kit/"),
            ("turbo", ".turbo/"), ("@angular/cli", "dist/"),
        ].filter { dependencies.contains($0.0) }.map(\.1)
        let coverage = ["jest", "vitest", "nyc", "c8"].contains(where: dependencies.contains) ? ["coverage/"] : []
        let compiled = usual.isEmpty && dependencies.contains("typescript") ? ["dist/"] : []
        return usual + compiled + coverage
    }

    var remarks: [String] {
        // What is said at the top holds for the packages of a workspace.
        let isMember =
            !folder.place.isEmpty && Self.locks.contains { folder.top.has($0.0) }
            && !Self.locks.contains { folder.has($0.0) }
        if isMember { return [] }
        let installer = manager == "yarn" ? "yarn install" : "\(manager) install"
        if !folder.hasProgram(manager) { return ["\(manager) is not installed; install it, then run `\(installer)`."] }
        let isInstalled = folder.has("node_modules") || folder.top.has("node_modules") || folder.top.has(".pnp.cjs")
        if isInstalled || dependencies.isEmpty { return [] }
        return ["node_modules is missing: run `\(installer)` first."]
    }

    private static func string(_ node: JSONNode) -> String? {
        if case .string(let text) = node.value { text } else { nil }
    }

    private static func strings(_ node: JSONNode?) -> [String: String] {
        guard case .object(let members)? = node?.value else { return [:] }
        return Dictionary(members.compactMap { member in string(member.value).map { (member.key, $0) } }) { first, _ in
            first
        }
    }

    private static func keys(_ node: JSONNode?) -> [String] {
        guard case .object(let members)? = node?.value else { return [] }
        return members.map(\.key)
    }
}
