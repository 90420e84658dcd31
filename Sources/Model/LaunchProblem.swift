/// Why a unit cannot be run: what is missing, where, and what to do.
public struct LaunchProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// For people.
    public let description: String
    /// What a shell would exit with: 127 not found, 126 not executable, 125 anything else.
    public let exitCode: Int32

    public init(_ description: String, exitCode: Int32 = 125) {
        self.description = description
        self.exitCode = exitCode
    }
}
