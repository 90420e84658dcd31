/// What a command asks of the daemon. No request carries a command line: units are named, and the configuration says the rest.
package enum Request: Codable, Sendable {
    /// The status, once.
    case status
    /// Start these services with what they need; all services when there are none. The answer goes on with every event.
    case start(units: [String])
    /// Stop these units; all and the daemon too when there are none. The answer goes on with every event.
    case stop(units: [String])
    /// Stop these services and start them again. The answer goes on with every event.
    case restart(units: [String])
    /// Run this job now. The answer goes on with every event.
    case once(job: String)
    /// Run this job in its worktree, which shows these past inputs of it, when nothing else goes on. The answer goes on with every
    /// event; when the connection ends before the run does, it is cancelled.
    case bisectRun(job: String, snapshot: String)
    /// Stop the run of this job; with a reason, only a run that has not begun, and it is broken for that reason, not cancelled.
    case cancel(job: String, because: String? = nil)
    /// The status and then every event; with `fresh`, the units have been told before of every write that was over when this was
    /// asked.
    case wait(units: [String], fresh: Bool)
    /// Note that a reader of the report knows the story up to this event.
    case read(by: String, upTo: Int64)
    /// Compare what the daemon's watcher knows with the disk.
    case audit
    /// Every event from now on.
    case follow
}
