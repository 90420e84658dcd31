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

/// What the daemon answers: one `accepted` or `refused`, then events for as long as the request asks for them.
package enum Answer: Codable, Sendable {
    case accepted(Accepted)
    case refused(Refusal)
    case unit(UnitReport)
    case cycle(CycleReport)
    /// How a run on past inputs stands.
    case bisectRun(BisectRunReport)
    /// The daemon's own words, for example on a configuration that was saved with an error.
    case notice(String)

    /// What was made of a request.
    package struct Accepted: Codable, Sendable {
        /// The whole status at that moment.
        package var status: ProjectReport
        /// The services that were not wanted before.
        package var started: [String] = []
        /// The units that the request concerns.
        package var units: [String] = []
        /// The cycle that it began.
        package var cycle: Int?
        /// How the run on past inputs stands that it asked for.
        package var bisectRun: BisectRunReport?
        /// What an audit found.
        package var audit: WatchAudit?

        package init(
            status: ProjectReport,
            started: [String] = [],
            units: [String] = [],
            cycle: Int? = nil,
            bisectRun: BisectRunReport? = nil,
            audit: WatchAudit? = nil
        ) {
            self.status = status
            self.started = started
            self.units = units
            self.cycle = cycle
            self.bisectRun = bisectRun
            self.audit = audit
        }
    }

    /// Why a request is not carried out.
    package struct Refusal: Codable, Sendable {
        package var message: String
        package var advice: String?
        package var exitCode: Int32

        package init(message: String, advice: String? = nil, exitCode: Int32) {
            self.message = message
            self.advice = advice
            self.exitCode = exitCode
        }
    }
}

/// The first bytes on a connection: which protocol the request is in.
package struct Envelope<Content: Codable & Sendable>: Codable, Sendable {
    /// Grows when an older peer could misunderstand a message.
    package static var currentVersion: Int { 2 }

    package var version: Int = Self.currentVersion
    package var content: Content
}
