import Syscalls

/// Looks at a project's folder and those below it that are projects of their own.
package enum ProjectDetection {
    /// Detectors of files that declare processes, services or targets, whatever the language.
    package static let formats: [any Detector] = [
        ProcfileDetector(), ProcessComposeDetector(), ComposeDetector(), JustfileDetector(), MakefileDetector(),
        Guessing(ScriptDetector()),
    ]

    /// Other files than the manifests of languages by which a folder is known, as they are often called.
    static let processFiles = [
        "Procfile.dev", "Procfile", "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml",
        "process-compose.yaml",
        "process-compose.yml", "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile", ".justfile",
    ]
    /// Folders below that are no projects of their own.
    private static let passedOver: Set<String> = [
        "docs", "doc", "examples", "example", "samples", "test", "tests", "spec", "testdata", "fixtures", "templates",
        "benchmarks",
        "e2e", "scripts", "tools", "hack",
    ]
    private static let limits = (folders: 300, members: 20)

    /// The names of all files that say what a project has, in the order in which they are looked for.
    package static var knownFiles: [String] { LanguageKinds.all.flatMap(\.manifests) + processFiles }

    /// What was found in the folder and in those below it.
    /// - Parameters:
    ///   - formats: what looks for files that declare processes.
    ///   - withMembers: whether folders below are looked at.
    package static func places(
        in folder: ProjectFolder, formats: [any Detector] = ProjectDetection.formats, withMembers: Bool = true
    ) -> [(place: String, findings: Findings)] {
        var places: [Place] = []
        let below = withMembers ? members(of: folder) : (folders: [], isCut: false)
        for folder in [folder] + below.folders {
            var kinds: [(kind: any LanguageKind, findings: Findings)] = []
            for kind in LanguageKinds.all where kind.matches(folder) || folder.place.isEmpty {
                var findings = kind.detect(in: folder)
                let above = places.filter { folder.isBelow($0.folder) }
                findings.units.removeAll { unit in above.contains { $0.covers(unit, kind) } }
                kinds.append((kind, findings))
            }
            // Within another project, a Makefile or a compose file belongs to that part.
            places.append(Place(folder: folder, kinds: kinds, formats: formats.map { $0.detect(in: folder) }))
        }
        var found = places.map { ($0.folder.place, $0.merged) }
        if below.isCut {
            found[0].1.remarks.append(
                "This has more folders than are looked at: \(below.folders.count) projects below are taken, and others are left out."
            )
        }
        return found
    }

    private struct Place {
        let folder: ProjectFolder
        let kinds: [(kind: any LanguageKind, findings: Findings)]
        let formats: [Findings]

        func covers(_ unit: DetectedUnit, _ kind: any LanguageKind) -> Bool {
            kinds.contains {
                $0.kind.label == kind.label && $0.kind.covers(unit, below: folder, with: $0.findings.units)
            }
        }

        var merged: Findings {
            PlaceMerge.merge(
                formats: formats, kinds: kinds.map { ($0.kind.label, $0.findings) }, hasProgram: folder.hasProgram)
        }
    }

    /// Folders one or two levels below that have a manifest, and whether some were not looked at.
    private static func members(of folder: ProjectFolder) -> (folders: [ProjectFolder], isCut: Bool) {
        var members: [ProjectFolder] = []
        var isCut = false
        var left = limits.folders
        func visit(_ folder: ProjectFolder, depth: Int) {
            for name in folder.names() where !name.hasPrefix(".") && InputName.pattern(name) == name {
                guard !SourceTree.foreign.contains(name), !passedOver.contains(name), folder.hasFolder(name) else {
                    continue
                }
                guard left > 0, members.count < limits.members else { return isCut = true }
                left -= 1
                let member = folder.member(name)
                if member.has("pyvenv.cfg") { continue }
                let isMember =
                    LanguageKinds.all.contains { $0.matches(member) } || member.has("Procfile")
                    || member.has("Procfile.dev")
                if isMember { members.append(member) }
                if depth < 2 { visit(member, depth: depth + 1) }
            }
        }
        visit(folder, depth: 1)
        return (members, isCut)
    }
}

extension ProjectFolder {
    /// Whether it lies below another folder.
    fileprivate func isBelow(_ other: ProjectFolder) -> Bool {
        other.place != place && (other.place.isEmpty || place.hasPrefix(other.place + "/"))
    }
}
