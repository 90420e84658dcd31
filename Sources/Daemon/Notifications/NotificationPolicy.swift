import Config
import Model
import Supervisor

/// Decides what is news: a job that turned red or green, a service that crashes again and again. Does not know the channels.
struct NotificationPolicy: Codable, Equatable {
    /// Failed starts in a row that make a crash loop: the third comes about two seconds after the first.
    static let failuresThatCount = 3

    /// Whether each job was red when it last had a verdict about its inputs.
    private var red: [String: Bool] = [:]
    /// The services whose crash loop has been reported.
    private var looping: Set<String> = []

    /// A job's verdict stands. One that says nothing about the inputs (cancelled, broken) is no news and changes nothing.
    /// - Returns: nil when it is as it was; a first green is none either.
    mutating func verdict(_ verdict: Verdict, of job: String) -> NotifyConfig.Occasion? {
        switch verdict {
        case .cancelled, .broken: return nil
        case .passed: return red.updateValue(false, forKey: job) == true ? .green : nil
        case .failed, .timedOut: return red.updateValue(true, forKey: job) == true ? nil : .red
        }
    }

    /// A service has failed to start this many times in a row.
    /// - Returns: a crash loop is reported once; the next only after the service was stable or stopped.
    mutating func failures(_ count: Int, of service: String) -> NotifyConfig.Occasion? {
        if count == 0 { looping.remove(service) }
        guard count >= Self.failuresThatCount, looping.insert(service).inserted else { return nil }
        return .crashLoop
    }
}
