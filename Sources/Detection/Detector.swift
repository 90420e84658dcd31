/// Knows one kind of project or one kind of file. Reads, and never runs anything.
package protocol Detector: Sendable {
    /// What the folder's files say.
    func detect(in folder: ProjectFolder) -> Findings
}

/// A detector whose units are no more than guesses, so that what the project says elsewhere stands for them.
package struct Guessing: Detector {
    private let detector: any Detector

    package init(_ detector: any Detector) { self.detector = detector }

    package func detect(in folder: ProjectFolder) -> Findings {
        var findings = detector.detect(in: folder)
        for index in findings.units.indices {
            findings.units[index].evidence = min(findings.units[index].evidence, .guess)
        }
        return findings
    }
}
