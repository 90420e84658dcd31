import Config

/// Elixir: `mix test`, and Phoenix.
struct ElixirKind: LanguageKind {
    let label = "elixir"
    let manifests = ["mix.exs"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "mix.exs") else { return Findings() }
        let inputs = folder.present(["lib", "test", "config", "apps", "priv/repo", "mix.exs", "mix.lock"])
        var units: [DetectedUnit] = []
        if text.contains(":phoenix,") {
            let port = folder.text(of: "config/dev.exs").flatMap { SourceText.port(in: $0, after: ["port:"]) } ?? 4000
            let inputs = folder.present(["config", "mix.exs", "mix.lock"])
            units.append(
                .service(
                    "web", ["mix", "phx.server"], from: "Phoenix in mix.exs", inputs: inputs, port: port,
                    build: .seconds(600)))
        }
        units.append(.job("test", ["mix", "test"], from: "mix.exs", inputs: inputs))
        var remarks: [String] = []
        if !folder.hasProgram("mix") { remarks.append("mix is not installed.") }
        let hasPackages = text.split(whereSeparator: \.isNewline).contains {
            $0.contains("{:") && !$0.trimmed.hasPrefix("#")
        }
        if hasPackages, !folder.has("deps") { remarks.append("deps is missing: run `mix deps.get` first.") }
        return Findings(units: units, remarks: remarks, generated: ["_build/", "deps/"])
    }

    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        !unit.config.isService && folder.text(of: "mix.exs")?.contains("apps_path") ?? false
    }
}
