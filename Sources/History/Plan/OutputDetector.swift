package import Syscalls

/// Tells what a job writes from what a person writes, so that a job does not set itself going for ever.
///
/// A file that changes while the job runs, in two of its runs, and never when no run is on, is an output of it. A file that a person
/// has edited as well has to change in five runs on end: somebody who saves the same file during two runs on end must not
/// lose an edit, while a job that rewrites its own sources must stop at last.
package struct OutputDetector: Hashable, Sendable {
    /// What some changes mean.
    package struct Answer: Hashable, Sendable {
        /// The changes that count as a save.
        package var saved: [Path] = []
        /// Files that are known for outputs from now on.
        package var learned: [Path] = []
        /// Whether those that count look like the job's own work all the same: made while it runs, by no name that anybody has edited.
        package var isOwnWork = false
    }

    /// Files followed at a time; beyond it the one whose last change is oldest is forgotten.
    static let limit = 4_096

    private struct Memory: Hashable {
        var lastRun: Int
        /// In how many runs on end it has changed.
        var streak = 1
        var wasEditedIdle = false
        var isOutput = false
    }

    private var memory: [Path: Memory] = [:]

    /// Knows nothing yet.
    package init() {}

    /// The files that the job writes, sorted.
    package var outputs: [Path] { memory.filter(\.value.isOutput).keys.sorted() }

    /// Takes changes in.
    /// - Parameter run: the job's run that is on, counted by one from run to run; nil when none is.
    /// - Returns: which of them count. Until a file is known for an output it counts: better a run too many than a save unseen.
    package mutating func changed(_ paths: [Path], during run: Int?) -> Answer {
        var answer = Answer()
        for path in paths {
            guard let run else {
                memory[path, default: Memory(lastRun: 0, streak: 0)].wasEditedIdle = true
                memory[path]?.streak = 0
                answer.saved.append(path)
                continue
            }
            var file = memory[path] ?? Memory(lastRun: run)
            if file.lastRun != run {
                file.streak = file.lastRun == run - 1 ? file.streak + 1 : 1
                file.lastRun = run
            }
            if !file.isOutput, file.streak >= (file.wasEditedIdle ? 5 : 2) {
                file.isOutput = true
                answer.learned.append(path)
            }
            memory[path] = file
            if !file.isOutput { answer.saved.append(path) }
        }
        answer.isOwnWork = run != nil && answer.saved.allSatisfy { memory[$0]?.wasEditedIdle == false }
        if memory.count > Self.limit, let oldest = memory.min(by: { $0.value.lastRun < $1.value.lastRun }) {
            memory[oldest.key] = nil
        }
        return answer
    }

    /// What a person is told about an output.
    package static func advice(_ path: Path, job: String) -> String {
        """
        \(path) changes whenever \(job) runs, so it is taken for its output and does not start it again; \
        to say so for good, add "ignore": ["\(path)"] to \(job)
        """
    }
}
