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

    /// The result of a request.
    package struct Accepted: Codable, Sendable {
        /// The whole status at that moment.
        package var status: ProjectReport
        /// The services that were not wanted before.
        package var started: [String] = []
        /// The units that the request concerns.
        package var units: [String] = []
        /// All that these need, directly or through others.
        package var needs: [String]?
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
