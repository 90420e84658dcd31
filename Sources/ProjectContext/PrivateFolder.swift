import Model
package import Syscalls

/// Folders that only their user may enter: what is in them, only this user can have put there.
package enum PrivateFolder {
    /// Why a folder is not one.
    package enum Fault: Hashable, Sendable {
        /// Nothing is there.
        case missing
        /// A link, a file, or something else of this user's.
        case notFolder
        case owned(by: UInt32, permissions: UInt32)
        case open(permissions: UInt32)

        /// The rest of a sentence that begins with the folder's path.
        package var description: String {
            switch self {
            case .missing: "is not there"
            case .notFolder: "is not a folder"
            case .owned(let user, let permissions):
                "belongs to \(ProcessTable.name(ofUser: user)) (mode \(Self.octal(permissions))), who could change what bgexec trusts"
            case .open(let permissions): "is open to other users (mode \(Self.octal(permissions)))"
            }
        }

        private static func octal(_ permissions: UInt32) -> String { "0" + String(permissions, radix: 8) }
    }

    /// What is wrong with a folder; nil when it is private.
    package static func fault(of path: Path) throws(SystemError) -> Fault? {
        guard let status = try File.status(of: path) else { return .missing }
        guard status.owner == ThisProcess.user else {
            return .owned(by: status.owner, permissions: status.permissions)
        }
        guard status.kind == .directory else { return .notFolder }
        return status.permissions & 0o077 == 0 ? nil : .open(permissions: status.permissions)
    }

    /// - Throws: `UserError` when the folder is a link, belongs to another user, or is open to others.
    package static func check(_ path: Path) throws {
        guard let fault = try fault(of: path) else { return }
        let advice =
            switch fault {
            case .missing, .notFolder: "move it away; bgexec creates it again"
            case .owned(let user, _):
                "move it away if you can, or ask \(ProcessTable.name(ofUser: user)) to; bgexec creates its own"
            case .open:
                "if you made it with bgexec, run `chmod 700 \(path)`; if it came with a clone or a copy, remove it"
            }
        throw UserError("\(path) \(fault.description)", advice: advice)
    }
}
