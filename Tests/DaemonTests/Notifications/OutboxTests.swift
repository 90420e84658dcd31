import FoundationEssentials
import Loop
import Syscalls
import Testing

@testable import Daemon

@Suite("Notifications that are still to be sent")
struct OutboxTests {
    @Test("are sent at once, in order and one at a time in each channel")
    func order() {
        var box = Played()
        #expect(box.post("a", [.command, .webhook]) == ["attempt 1 command a", "attempt 2 webhook a"])
        #expect(box.post("b", [.command, .webhook]) == [])
        #expect(box.attempted(1) == ["sent 1", "attempt 3 command b"])
        #expect(box.attempted(2, "HTTP 500") == ["failed 2, again in 1"])
        #expect(box.attempted(3) == ["sent 3"])
        #expect(box.wait(1) == ["attempt 2 webhook a"])
        #expect(box.attempted(2) == ["sent 2", "attempt 4 webhook b"])
    }

    @Test("are retried after longer and longer pauses, and given up with the last reason")
    func retries() {
        var box = Played()
        #expect(box.post("a", [.webhook]) == ["attempt 1 webhook a"])
        for pause in [1, 5, 25] {
            #expect(box.attempted(1, "no route") == ["failed 1, again in \(pause)"])
            #expect(box.wait(pause - 1) == [])
            #expect(box.wait(1) == ["attempt 1 webhook a"])
        }
        #expect(box.attempted(1, "no route") == ["gave up 1 after 4: no route"])
        #expect(box.box.deadline == nil)
        #expect(Outbox.pause(after: 40) == .seconds(300))
    }

    @Test("are bounded: the oldest one that is not being sent is given up")
    func bounded() {
        var box = Played()
        for number in 0...Outbox.limit { _ = box.post("n\(number)", [.command]) }
        #expect(box.post("last", [.command]) == ["gave up 2 after 0: 50 newer notifications are waiting"])
    }

    @Test("outlive the daemon: what was being sent is sent again under the same number")
    func takenOver() throws {
        var box = Played()
        _ = box.post("a", [.desktop])
        box.box = try JSONDecoder().decode(Outbox.self, from: JSONEncoder().encode(box.box))
        #expect(box.handle(.configured([.desktop])) == ["attempt 1 desktop a"])
        #expect(box.post("b", [.desktop]) == [])
        #expect(box.attempted(1) == ["sent 1", "attempt 2 desktop b"])
    }

    @Test("are given up when their channel is removed from the configuration")
    func reconfigured() {
        var box = Played()
        _ = box.post("a", [.command, .webhook])
        #expect(
            box.handle(.configured([.command])) == ["gave up 2 after 0: the configuration no longer asks for it"]
        )
        #expect(box.attempted(2) == [])
    }

    @Test("reach curl with the webhook's URL and facts unchanged")
    func curl() {
        let text = CurlRequest(url: "https://h/?a=\"", json: #"{"a":"\n\\"}"#, timeout: .milliseconds(1500)).text
        #expect(text.contains(#"url = "https://h/?a=\"""#))
        #expect(text.contains(#"data-raw = "{\"a\":\"\\n\\\\\"}""#))
        #expect(text.contains("max-time = 2\n"))
    }
}

/// An outbox whose effects are shown as text.
private struct Played {
    var box = Outbox()
    private var now: Int64 = 0

    init() {}

    mutating func post(_ text: String, _ channels: [Notification.Channel]) -> [String] {
        handle(.post(.init(event: "red", unit: "test", run: 1, text: text, json: "{}"), by: channels))
    }

    mutating func attempted(_ number: Int, _ failure: String? = nil) -> [String] {
        handle(.attempted(number, failure: failure))
    }

    mutating func wait(_ seconds: Int) -> [String] {
        now += Int64(seconds)
        return handle(.timePassed)
    }

    mutating func handle(_ event: Outbox.Event) -> [String] {
        box.handle(event, retries: 3, at: LoopInstant(nanoseconds: now * 1_000_000_000)).map { effect in
            switch effect {
            case .attempt(let notification):
                "attempt \(notification.number) \(notification.channel.rawValue) \(notification.news.text)"
            case .sent(let notification): "sent \(notification.number)"
            case .failed(let notification, _, let pause):
                "failed \(notification.number), again in \(pause.components.seconds)"
            case .gaveUp(let notification, let why):
                "gave up \(notification.number) after \(notification.failures): \(why)"
            }
        }
    }
}
