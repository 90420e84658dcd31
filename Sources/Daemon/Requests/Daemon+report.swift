import History
import Syscalls
import Wire

/// `report` and `status`: what a reader has seen is not news to that reader again.
extension Daemon {
    func read(by name: String, upTo sequence: Int64) -> Answer.Accepted {
        recorder.append(.read(by: name, upTo: sequence, at: .now))
        return accepted()
    }
}
