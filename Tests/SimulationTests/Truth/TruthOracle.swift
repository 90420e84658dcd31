import Model
import Syscalls

@testable import Supervisor

/// What each unit would come to if everything were built, restarted and run from what is on the disk now.
struct TruthOracle {
    enum Answer: Equatable {
        /// It is up, or it passes.
        case good(TruthDisk.Value)
        case red
        /// It cannot run: a job that it needs does not pass.
        case notRun
        /// It cannot run: a service that it needs does not come up.
        case blocked
    }

    private(set) var answers: [String: Answer] = [:]

    func isGood(_ unit: String) -> Bool { if case .good? = answers[unit] { true } else { false } }

    /// - Parameter units: each after those that it needs.
    init(_ units: [TruthUnit], _ disk: TruthDisk) {
        // What the jobs would write is there when others read it.
        var files = disk.files
        for unit in units {
            var values = [TruthDisk.Value(disk.definitions[unit.name] ?? 0)]
            var obstacle: Answer?
            for need in unit.needs {
                switch answers[need] {
                case .good(let value): values.append(value)
                case .red, .notRun: obstacle = .notRun
                case .blocked, nil: obstacle = obstacle ?? .blocked
                }
            }
            if let obstacle {
                answers[unit.name] = obstacle
                continue
            }
            values += unit.inputs.map { files[$0] ?? 0 }
            let value = TruthDisk.mix(values)
            if unit.isService {
                answers[unit.name] =
                    TruthDisk.isBroken(value) || TruthDisk.isImpossible(value) ? .blocked : .good(value)
            } else if TruthDisk.status(of: value) == .exited(0) {
                answers[unit.name] = .good(value)
                if let output = unit.output { files[output] = value }
            } else {
                answers[unit.name] = .red
            }
        }
    }
}
