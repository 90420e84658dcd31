import CVersion

/// Which bgexec this is.
package enum Version {
    /// By semver.org.
    package static let text = "0.2.0"

    /// With the commit, as `--version` prints it: "0.2.0 (1a2b3c4)".
    package static var full: String { full(commit: String(cString: cversion_commit())) }

    /// - Parameter commit: empty when it is not known.
    static func full(commit: String) -> String { "\(text) (\(commit.isEmpty ? "unknown commit" : commit))" }
}
