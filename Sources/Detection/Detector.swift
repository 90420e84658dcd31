/// Knows one kind of project or one kind of file. Reads, and never runs anything.
package protocol Detector: Sendable {
    /// What the folder's files say.
    func detect(in folder: ProjectFolder) -> Findings
}
