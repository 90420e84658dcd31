import Config
import Syscalls
import TestSupport
import Testing

@testable import Detection

/// What init would write for a project with these files.
/// - Parameters:
///   - programs: what is installed.
///   - ignored: folders that git ignores.
///   - formats: what else looks for units.
func detected(
    _ files: [String: String], programs: [String] = [], ignored: [String] = [], formats: [any Detector] = []
) throws -> DetectedProject {
    var project: DetectedProject?
    let installed = Dictionary(programs.map { ($0, "#!/bin/sh\n") }) { first, _ in first }
    try withFolder(installed) { bin in
        try withFolder(files) { folder in
            let places = ProjectDetection.places(in: ProjectFolder(folder, programFolders: [bin]), formats: formats)
            project = DetectedProject(places, isIgnored: ignored.contains)
        }
    }
    let found = try #require(project)
    // Whatever was found can be written and read back.
    let text = ConfigWriter.text(found.config)
    #expect(try ProjectConfig.parse(Array(text.utf8), environment: { _ in nil }) == found.config, "\(text)")
    return found
}

extension DetectedProject {
    /// A unit's configuration.
    func unit(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> UnitConfig {
        try #require(config.unit(named: name), "\(units.map(\.config.name)) \(remarks)", sourceLocation: sourceLocation)
    }

    /// What a unit was found by.
    func source(of name: String) -> String? { units.first { $0.config.name == name }?.source }

    var names: [String] { units.map(\.config.name) }
}

extension UnitConfig {
    /// The command as one would type it.
    var line: String {
        switch command {
        case .shell(let line): line
        case .exec(let words): words.joined(separator: " ")
        }
    }

    /// The port of the health check.
    var port: UInt16? {
        if case .tcp(let address)? = health?.probe { address.port } else { nil }
    }

    var job: JobConfig? {
        if case .job(let job) = kind { job } else { nil }
    }
}
