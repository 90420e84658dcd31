import Config
import Model
import Syscalls

/// The environment files of a project: as they are now, or as they were when the last good configuration was read.
struct EnvironmentFiles: Sendable {
    /// What was read, by the name that the configuration has for it.
    private var contents: [String: EnvironmentFile.Contents]
    /// Where the rest is; nil when there is no more.
    private let root: Path?

    /// Those on the disk.
    init(of project: Project) {
        contents = [:]
        root = project.root
    }

    /// Those that were kept with the last good configuration; empty if none were, nil if they cannot be read.
    init?(keptIn project: Project) {
        let bytes: [UInt8]?
        do { bytes = try File.contents(of: project.lastGoodFiles) } catch { return nil }
        guard let bytes, case .object(let members)? = try? JSONReader.read(bytes).value else {
            (contents, root) = ([:], bytes == nil ? project.root : nil)
            return
        }
        contents = [:]
        for member in members {
            if case .string(let text) = member.value.value { contents[member.key] = .read(Array(text.utf8)) }
        }
        root = nil
    }

    subscript(name: String) -> EnvironmentFile.Contents {
        contents[name] ?? root.map { EnvironmentFile.contents(of: $0 / Path(name)) } ?? .missing
    }

    /// Only these, as they were read.
    init(read contents: [String: EnvironmentFile.Contents]) { (self.contents, root) = (contents, nil) }

    /// Stores what was read for a later daemon.
    func keep(in project: Project) throws {
        let texts = contents.compactMap { name, contents -> String? in
            guard case .read(let bytes) = contents else { return nil }
            return "\(JSONString.quoted(name)):\(JSONString.quoted(String(decoding: bytes, as: UTF8.self)))"
        }
        try File.replace(project.lastGoodFiles, with: Array("{\(texts.sorted().joined(separator: ","))}".utf8))
    }
}
