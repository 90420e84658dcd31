import Syscalls

/// What a real tool has printed, see `Tests/RecordedOutputs/README.md`.
package enum RecordedOutput {
    private static let folder = Path(#filePath).parent.parent / "RecordedOutputs"

    package static func bytes(_ name: String) throws -> [UInt8] {
        guard let bytes = try File.contents(of: folder / Path(name)) else { throw Missing(name: name) }
        return bytes
    }

    package static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    struct Missing: Error { let name: String }
}
