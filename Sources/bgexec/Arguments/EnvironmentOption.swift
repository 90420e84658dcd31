import ArgumentParser

/// A variable on the command line.
struct EnvironmentOption: Hashable, Sendable {
    let name: String
    let value: String

    /// - Parameter text: `NAME=VALUE`.
    /// - Throws: `ValidationError` when there is no name, or no value.
    init(_ text: String) throws {
        guard let cut = text.firstIndex(of: "="), cut != text.startIndex else {
            throw ValidationError("write NAME=VALUE, as in `--env LOG_LEVEL=debug`, or NAME= for an empty value")
        }
        name = String(text[..<cut])
        value = String(text[text.index(after: cut)...])
        guard !name.hasPrefix("BGEXEC_") else {
            throw ValidationError("names that begin with BGEXEC_ belong to bgexec itself")
        }
    }
}
