import Loop
import Syscalls

/// The notifications still to be sent: decides which attempt is made when. Knows no process and no clock.
///
/// Each channel has a queue of its own and one attempt at a time, so notifications arrive in order and a dead webhook does
/// not hold up the desktop. After a failure the next attempt waits 1 s, 5 s, 25 s and so on, five minutes at most.
struct Outbox: Codable, Equatable {
    enum Event {
        /// News is to be sent through these channels.
        case post(Notification.News, by: [Notification.Channel])
        /// An attempt has ended; with the reason when it failed.
        case attempted(Int, failure: String?)
        case timePassed
        /// The channels that there are now: notifications for others are given up.
        case configured([Notification.Channel])
    }

    enum Effect: Equatable {
        case attempt(Notification)
        case sent(Notification)
        /// It will be tried again after this pause.
        case failed(Notification, String, again: Duration)
        case gaveUp(Notification, String)
    }

    /// How many notifications may wait in one channel; beyond that the oldest is given up.
    static let limit = 50
    private static let longestPause = Duration.seconds(300)

    private var letters: [Notification] = []
    private var lastNumber = 0
    /// The notifications being sent. Not stored: the next daemon sends them again.
    private var underWay: Set<Int> = []

    private enum CodingKeys: CodingKey { case letters, lastNumber }

    init() {}

    /// When the next attempt is due; nil when none is.
    var deadline: LoopInstant? {
        heads.filter { !underWay.contains($0.number) }.map(\.notBefore).min().map { LoopInstant(nanoseconds: $0) }
    }

    /// - Parameter retries: how often a failed attempt is made again.
    mutating func handle(_ event: Event, retries: Int, at now: LoopInstant) -> [Effect] {
        var effects: [Effect] = []
        switch event {
        case .post(let news, let channels):
            for channel in channels {
                effects += makeRoom(in: channel)
                lastNumber += 1
                letters.append(Notification(number: lastNumber, channel: channel, news: news))
            }
        case .attempted(let number, let failure): effects += attempted(number, failure, retries, now)
        case .timePassed: break
        case .configured(let channels):
            for notification in letters where !channels.contains(notification.channel) {
                effects.append(.gaveUp(notification, "the configuration no longer asks for it"))
            }
            letters.removeAll { !channels.contains($0.channel) }
        }
        for notification in heads
        where !underWay.contains(notification.number) && notification.notBefore <= now.nanoseconds {
            underWay.insert(notification.number)
            effects.append(.attempt(notification))
        }
        return effects
    }

    /// The oldest notification of each channel.
    private var heads: [Notification] {
        Notification.Channel.allCases.compactMap { channel in letters.first { $0.channel == channel } }
    }

    private mutating func makeRoom(in channel: Notification.Channel) -> [Effect] {
        let waiting = letters.filter { $0.channel == channel && !underWay.contains($0.number) }
        guard waiting.count >= Self.limit, let oldest = waiting.first else { return [] }
        letters.removeAll { $0.number == oldest.number }
        return [.gaveUp(oldest, "\(Self.limit) newer notifications are waiting")]
    }

    private mutating func attempted(_ number: Int, _ failure: String?, _ retries: Int, _ now: LoopInstant) -> [Effect] {
        underWay.remove(number)
        guard let index = letters.firstIndex(where: { $0.number == number }) else { return [] }
        guard let failure else { return [.sent(letters.remove(at: index))] }
        letters[index].failures += 1
        let notification = letters[index]
        if notification.failures > retries {
            letters.remove(at: index)
            return [.gaveUp(notification, failure)]
        }
        let pause = Self.pause(after: notification.failures)
        letters[index].notBefore = now.advanced(by: pause).nanoseconds
        return [.failed(notification, failure, again: pause)]
    }

    static func pause(after failures: Int) -> Duration {
        var pause = Duration.seconds(1)
        for _ in 1..<max(1, failures) where pause < longestPause { pause *= 5 }
        return min(pause, longestPause)
    }
}
