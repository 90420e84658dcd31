import Config
import Model
import ProjectContext
import Wire

/// `stop`.
extension Daemon {
    func stop(_ names: [String]) throws -> Answer.Accepted {
        let names = try expand(names)
        post(.request(.stop(names), asked))
        return accepted(units: names.isEmpty ? loaded.config.units.map(\.name) : names)
    }
}
