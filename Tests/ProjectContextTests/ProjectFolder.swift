import Syscalls
import TestSupport

@testable import ProjectContext

/// A project's folder for the length of a test.
func withProject(_ files: [String: String] = [:], _ body: (Project) throws -> Void) throws {
    try withFolder(files) { try body(Project(root: $0)) }
}
