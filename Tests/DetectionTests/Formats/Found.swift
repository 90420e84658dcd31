import Config
import Detection
import Syscalls
import TestSupport
import Testing

/// What a detector found, asked by name.
struct Found {
    let findings: Findings

    /// Runs a detector on a folder with these files, on a machine with these programs.
    init(
        _ detector: some Detector, _ files: [String: String], programs: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var found = Findings()
        let tools = Dictionary(uniqueKeysWithValues: programs.map { ("bin/\($0)", "#!/bin/sh\n") })
        try withFolder(tools) { machine in
            try withFolder(files) { folder in
                found = detector.detect(in: ProjectFolder(folder, programFolders: [machine / "bin"]))
            }
        }
        findings = found
        let names = found.units.map(\.config.name)
        #expect(Set(names).count == names.count, "each name once", sourceLocation: sourceLocation)
        for unit in found.units {
            #expect(throws: Never.self, sourceLocation: sourceLocation) { try UnitName.check(unit.config.name) }
            #expect(!unit.source.isEmpty, sourceLocation: sourceLocation)
        }
        for remark in found.remarks { #expect(remark.hasSuffix("."), "\(remark)", sourceLocation: sourceLocation) }
    }

    var names: [String] { findings.units.map(\.config.name) }
    var remarks: [String] { findings.remarks }

    /// The unit of this name; the test fails if there is none.
    func unit(_ name: String) throws -> UnitConfig {
        try #require(findings.units.first { $0.config.name == name }?.config, "\(names)")
    }

    func source(_ name: String) -> String? { findings.units.first { $0.config.name == name }?.source }

    func remarks(about text: String) -> [String] { remarks.filter { $0.contains(text) } }
}

extension UnitConfig {
    /// The line for a shell; empty for a command of another form.
    var shellLine: String {
        guard case .shell(let line) = command else { return "" }
        return line
    }

    /// The words; empty for a line of shell.
    var words: [String] {
        guard case .exec(let words) = command else { return [] }
        return words
    }

    var service: ServiceConfig? {
        guard case .service(let service) = kind else { return nil }
        return service
    }

    var jobConfig: JobConfig? {
        guard case .job(let job) = kind else { return nil }
        return job
    }

    var probe: ProbeConfig? { health?.probe }
}

extension ProbeConfig {
    /// The words of a probe that is a command.
    var words: [String] {
        guard case .exec(.exec(let words)) = self else { return [] }
        return words
    }

    static func tcp(_ host: String, _ port: UInt16) -> ProbeConfig { .tcp(HostPort(host: host, port: port)) }
}
