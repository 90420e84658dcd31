package import Syscalls

/// Distinguishes what a job writes from what a person writes, so that a job does not trigger itself for ever.
///
/// A file that changes in two of the job's runs, and never outside of a run, is an output. A file that a person
/// has edited as well has to change in five consecutive runs: saving the same file during two consecutive runs must not
/// lose an edit, while a job that rewrites its own sources must stop eventually.
package struct OutputDetector: Hashable, Sendable {
    /// What some changes mean.
    package struct Answer: Hashable, Sendable {
        /// The changes that count as a save.
        package var saved: [Path] = []
        /// Files that are known as outputs from now on.
        package var learned: [Path] = []
        /// Whether those that count still look like the job's own work: created while it runs, under names that no person has edited.
        package var isOwnWork = false
    }

    /// Files followed at a time; beyond it the one whose last change is oldest is forgotten.
    static let limit = 4_096

    private struct Memory: Hashable {
        var lastRun: Int
        /// In how many consecutive runs it has changed.
        var streak = 1
        var wasEditedIdle = false
        var isOutput = false
    }

    private var memory: [Path: Memory] = [:]

    package init() {}

    /// The files that the job writes, sorted.
    package var outputs: [Path] { memory.filter(\.value.isOutput).keys.sorted() }

    /// Records changes.
    /// - Parameter run: the number of the job's current run, consecutive from run to run; nil between runs.
    /// - Returns: which of them count. A file counts until it is known as an output: an extra run is better than a missed save.
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

    /// The advice about an output.
    package static func advice(_ path: Path, job: String) -> String {
        """
        \(path) changes whenever \(job) runs, so bgexec treats it as output of \(job) and does not rerun the job for it; \
        to make this permanent, add "ignore": ["\(path)"] to \(job)
        """
    }
}
