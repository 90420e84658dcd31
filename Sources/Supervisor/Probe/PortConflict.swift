import Model
package import Syscalls

/// Another process listens on the port of a service: which one that is, and how the port can be freed.
package struct PortConflict {
    /// The process, and whose run it is.
    let holder: String
    /// The command that stops it, where it is a run of bgexec's.
    let command: String?

    /// The first of these ports on which a process listens, in a sentence with the command that frees it; nil when none is held.
    /// - Parameter state: the state folder of the project that wants the port.
    package static func sentence(about ports: [UInt16], besides state: Path) -> String? {
        for port in ports {
            guard let holder = ListenerOwner.holder(ofPort: port) else { continue }
            let conflict = PortConflict(holder, besides: state)
            return "port \(port) is held by \(conflict.holder)" + (conflict.command.map { ": `\($0)` frees it" } ?? "")
        }
        return nil
    }

    /// - Parameter state: the state folder of the project that wants the port, as far as it is known.
    init(_ holder: ListenerOwner.Holder, besides state: Path?) {
        self.init(holder.description, run: holder.run, besides: state)
    }

    init(_ process: String, run: RunFolder?, besides state: Path?) {
        guard let run, let identity = run.identity else {
            holder = process
            command = nil
            return
        }
        let unit = ShellWord.quoted(identity.unit)
        if run.state == state {
            holder = "\(identity) of this project, \(process)"
            command = "bgexec stop \(unit)"
        } else {
            let project = run.state.parent.description
            holder = "\(identity) of the project \(project), \(process)"
            command = "bgexec -C \(ShellWord.quoted(project)) stop \(unit)"
        }
    }

    /// What to do, for the service that wants the port.
    func advice(to service: String) -> String {
        command.map { "`\($0)` frees it; or give \(service) another port" }
            ?? "stop that process, or give \(service) another port"
    }
}
