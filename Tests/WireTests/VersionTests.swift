import Testing

@testable import Wire

@Suite("Which bgexec this is")
struct VersionTests {
    @Test(
        "the commit stands behind the version, as far as it is known",
        arguments: [
            ("1a2b3c4", "(1a2b3c4)"), ("1a2b3c4, modified", "(1a2b3c4, modified)"), ("", "(unknown commit)"),
        ])
    func commit(_ commit: String, _ text: String) { #expect(Version.full(commit: commit) == "\(Version.text) \(text)") }

    @Test("the version is one of semver.org: three numbers")
    func numbers() {
        let parts = Version.text.split(separator: ".", omittingEmptySubsequences: false)
        #expect(parts.count == 3 && parts.allSatisfy { UInt($0) != nil }, "\(Version.text)")
    }
}
