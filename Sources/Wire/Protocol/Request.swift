/// What a command requests from the daemon. No request carries a command line: units are named, and the configuration says the rest.
package enum Request: Codable, Sendable {
    /// The status, once.
    case status
    /// Start these services with what they need; all services when there are none. Every event follows the answer.
    case start(units: [String])
    /// Stop these units; all and the daemon too when there are none. Every event follows the answer.
    case stop(units: [String])
    /// Stop these services and start them again. Every event follows the answer.
    case restart(units: [String])
    /// Run this job now. Every event follows the answer.
    case once(job: String)
    /// Run this job in its worktree, which shows these past inputs of it, when nothing else is running. Every event
    /// follows the answer; when the connection ends before the run does, the run is cancelled.
    case bisectRun(job: String, snapshot: String)
    /// Stop the run of this job; with a reason, only a run that has not begun, and it is broken for that reason, not cancelled.
    case cancel(job: String, because: String? = nil)
    /// The status and then every event; with `fresh`, the units already know of every write that had finished when the request
    /// was made.
    case wait(units: [String], fresh: Bool)
    /// Record that a reader of the report has seen the events up to this one.
    case read(by: String, upTo: Int64)
    /// Compare what the daemon's watcher knows with the disk.
    case audit
    /// Every event from now on.
    case follow
}
