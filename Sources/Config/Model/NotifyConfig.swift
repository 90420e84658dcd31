/// Who is notified when a job turns red or green again, or a service crashes repeatedly.
package struct NotifyConfig: Hashable, Sendable {
    /// What can be notified.
    package enum Occasion: String, Hashable, Sendable, CaseIterable, Codable {
        /// A job that was green, or had no verdict, is red.
        case red
        /// A job that was red is green.
        case green
        /// A service has failed to start three times in a row.
        case crashLoop = "crash-loop"
    }

    /// The occasions to notify of.
    package var on: [Occasion]
    /// A command that is run, with the facts as JSON on its standard input.
    package var command: CommandConfig?
    /// Whether a notification appears on the desktop.
    package var desktop: Bool
    /// An http or https URL that the facts are posted to as JSON.
    package var webhook: String?
    /// How long one attempt may take.
    package var timeout: Duration
    /// How often a failed attempt is tried again.
    package var retries: Int

    /// Makes the settings; what is not given has its default.
    package init(
        on: [Occasion] = Occasion.allCases,
        command: CommandConfig? = nil,
        desktop: Bool = false,
        webhook: String? = nil,
        timeout: Duration = Defaults.notifyTimeout,
        retries: Int = Defaults.notifyRetries
    ) {
        self.on = on
        self.command = command
        self.desktop = desktop
        self.webhook = webhook
        self.timeout = timeout
        self.retries = retries
    }
}
