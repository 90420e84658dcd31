import Model
import ProjectContext
import Syscalls
import Wire

/// All projects of this user, as `projects --json` prints them.
struct ProjectsReport: Encodable {
    var projects: [Entry]

    /// One of them.
    struct Entry: Encodable {
        /// What is left of it.
        enum State: String, Encodable {
            /// Its daemon answers.
            case running
            /// Its daemon does not answer.
            case notAnswering = "not-answering"
            /// Its processes live without a daemon.
            case withoutDaemon = "without-daemon"
        }

        var folder: String
        /// Whether the folder is there.
        var folderExists: Bool
        var state: State
        var daemon: Int32?
        /// When its oldest process began, UTC.
        var since: String?
        var seconds: Double?
        /// How many of its units are up; nil when the daemon does not say.
        var up: Int?
        /// How many units it has; without a daemon, how many have a run.
        var units: Int
        var ports: [Port]
        /// Of all its processes, in bytes.
        var memory: Int64
    }

    /// A TCP port that a process of it listens on.
    struct Port: Encodable {
        var port: UInt16
        /// Nil when the process belongs to no run.
        var unit: String?
        var pid: Int32
    }
}

extension ProjectsReport.Entry {
    /// - Parameter status: what the daemon says; nil when it says nothing.
    init(_ found: RunningProject, _ status: ProjectReport?) {
        let age = found.age
        folder = found.project.root.description
        folderExists = found.hasFolder
        state = status != nil ? .running : found.daemon != nil ? .notAnswering : .withoutDaemon
        daemon = found.daemon
        since = age.map { UTCTime(nanoseconds: UTCTime.now.nanoseconds - $0.wholeNanoseconds).description }
        seconds = age?.seconds
        up = status.map { $0.units.count(where: \.up) }
        units = status?.units.count ?? found.units.count
        ports = found.ports.map { .init(port: $0.port, unit: $0.unit, pid: $0.pid) }
        memory = found.memory
    }
}

extension ProjectsReport {
    private static let heading = ["PROJECT", "STATE", "UNITS UP", "SINCE", "PORTS", "MEMORY"]

    /// The same for people.
    func lines(_ style: Style) -> [String] {
        if projects.isEmpty { return ["no project of yours is running"] }
        let rows = [Self.heading] + projects.map(\.cells)
        let widths = Self.heading.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            row.enumerated().map { column, cell in
                let isLast = column == row.count - 1
                let padded = isLast ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
                if index == 0 { return style.dim(padded) }
                return column == 1 ? style.paint(projects[index - 1].tone, padded) : padded
            }.joined(separator: "  ")
        }
    }
}

extension ProjectsReport.Entry {
    fileprivate var cells: [String] {
        let ports = ports.map { "\($0.port)" + ($0.unit.map { " \($0)" } ?? "") }
        return [
            folder, stateText, up.map { "\($0) of \(units)" } ?? "-",
            seconds.map { DurationFormat.whole($0) + " ago" } ?? "-",
            ports.isEmpty ? "-" : ports.joined(separator: ", "), SizeFormat.text(memory),
        ]
    }

    private var stateText: String {
        let word =
            switch state {
            case .running: "running"
            case .notAnswering: "daemon does not answer"
            case .withoutDaemon: "no daemon"
            }
        return folderExists ? word : word + ", folder is gone"
    }

    fileprivate var tone: Tone { state == .running && folderExists ? .good : .bad }
}
