import Config

/// Rust: `cargo test`, and `cargo run` for a program that serves.
struct RustKind: LanguageKind {
    let label = "rust"
    let manifests = ["Cargo.toml"]

    private static let frameworks = [
        "axum", "actix-web", "rocket", "warp", "poem", "tide", "hyper", "tonic", "salvo", "tiny_http",
    ]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "Cargo.toml") else { return Findings() }
        let manifest = TOMLText(text)
        let isWorkspace = manifest.has("workspace")
        let inputs = SourceTree.inputs(
            of: folder, endings: [".rs"],
            and: ["Cargo.toml", "Cargo.lock", "build.rs", "rust-toolchain.toml", "rust-toolchain", ".cargo/"])
        var units: [DetectedUnit] = []
        if manifest.has("package"), let service = service(manifest, in: folder, inputs) { units.append(service) }
        let words = ["cargo", "test"] + (isWorkspace ? ["--workspace"] : [])
        units.append(
            .job("test", words, from: isWorkspace ? "the workspace of Cargo.toml" : "Cargo.toml", inputs: inputs))
        return Findings(
            units: units, remarks: folder.hasProgram("cargo") ? [] : ["cargo is not installed."],
            generated: isMember(folder) ? [] : ["target/"]
        )
    }

    /// Whether it is built with others, in a folder at the top.
    private func isMember(_ folder: ProjectFolder) -> Bool {
        !folder.place.isEmpty && (folder.top.text(of: "Cargo.toml").map { TOMLText($0).has("workspace") } ?? false)
    }

    private func service(_ manifest: TOMLText, in folder: ProjectFolder, _ inputs: [String]) -> DetectedUnit? {
        let framework = Self.frameworks.first {
            manifest.entry($0, in: "dependencies") != nil || manifest.has("dependencies.\($0)")
        }
        guard let framework else { return nil }
        let named = manifest.string("path", in: "bin") ?? "src/main.rs"
        guard let text = folder.text(of: named) else { return nil }
        let port = SourceText.port(
            in: text,
            after: [
                "0.0.0.0:", "127.0.0.1:", "localhost:", "[::]:", "0, 0, 0, 0],", "127, 0, 0, 1],", ".bind((", "port",
            ])
        let isRocket = framework == "rocket"
        let name = manifest.string("default-run", in: "package") ?? manifest.string("name", in: "package") ?? "web"
        return .service(
            name, ["cargo", "run"], from: "\(framework) in Cargo.toml, and \(named)", inputs: inputs,
            port: port ?? (isRocket ? 8000 : nil),
            build: .seconds(1800))
    }

    /// A workspace tests its members; their programs are theirs.
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        !unit.config.isService && (folder.text(of: "Cargo.toml").map { TOMLText($0).has("workspace") } ?? false)
    }
}
