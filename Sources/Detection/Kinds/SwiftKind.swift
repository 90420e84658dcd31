import Config

/// Swift packages.
struct SwiftKind: LanguageKind {
    let label = "swift"
    let manifests = ["Package.swift"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "Package.swift") else { return Findings() }
        let inputs = folder.present(["Sources", "Tests", "Package.swift", "Package.resolved"])
        var units: [DetectedUnit] = []
        let server = [("vapor", "vapor/vapor"), ("Hummingbird", "hummingbird")].first {
            text.lowercased().contains($0.1)
        }
        if let server {
            units.append(
                .service(
                    "web", ["swift", "run"], from: "\(server.0) in Package.swift",
                    inputs: folder.present(["Sources", "Package.swift", "Package.resolved"]),
                    port: 8080, build: .seconds(1800)))
        }
        if text.contains(".testTarget(") {
            units.append(.job("test", ["swift", "test"], from: "testTarget in Package.swift", inputs: inputs))
        } else {
            units.append(.job("build", ["swift", "build"], from: "Package.swift", inputs: inputs))
        }
        return Findings(
            units: units, remarks: folder.hasProgram("swift") ? [] : ["swift is not installed."], generated: [".build/"]
        )
    }
}
