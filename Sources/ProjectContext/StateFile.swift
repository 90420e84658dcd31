import Syscalls

/// The file in which a daemon leaves its state, as JSON. Its first key is a hash of all that follows: a damaged name or flag, which would
/// still be JSON, must not stop a service or keep one from being found.
package enum StateFile {
    /// Nothing is there.
    case missing
    /// What is there is not what a daemon wrote; why not.
    case damaged(String)
    case intact([UInt8])

    /// A state is a few kilobytes: what is longer is none.
    private static let limit = 64 << 20
    private static let key = Array(#"{"$check":""#.utf8)
    private static let digits = 16

    /// Reads the file of a project.
    package static func read(of project: Project) -> StateFile {
        do throws(SystemError) {
            guard let bytes = try File.contents(of: project.stateFile, limit: limit) else { return .missing }
            return check(bytes)
        } catch { return .damaged("\(error)") }
    }

    /// Examines what was read. A file of an older program has no hash.
    package static func check(_ bytes: [UInt8]) -> StateFile {
        if bytes.isEmpty { return .damaged("it is empty") }
        guard bytes.starts(with: key) else { return .intact(bytes) }
        let rest = bytes.dropFirst(key.count + digits)
        return sealed(rest).elementsEqual(bytes) ? .intact(bytes) : .damaged("its checksum is wrong")
    }

    /// The bytes to write for a JSON object that is not empty.
    package static func seal(_ object: [UInt8]) -> [UInt8] { sealed(Array("\",".utf8) + object.dropFirst()) }

    private static func sealed(_ rest: some Collection<UInt8>) -> [UInt8] {
        let hash = String(StableHash.fnv1a(rest), radix: 16)
        return key + Array((String(repeating: "0", count: digits - hash.count) + hash).utf8) + rest
    }
}
