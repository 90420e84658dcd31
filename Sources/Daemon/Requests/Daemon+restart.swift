import Config
import Model
import Wire

/// `restart`.
extension Daemon {
    func restart(_ names: [String]) throws -> Answer.Accepted {
        let names = try services(named: names)
        post(.request(.restart(names), asked))
        return accepted(units: names.isEmpty ? reconciler.wantedServices : names)
    }
}
