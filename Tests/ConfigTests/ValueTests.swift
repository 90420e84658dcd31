import Testing

@testable import Config

@Suite("Values written as text")
struct ValueTests {
    @Test(
        "a duration is numbers with units, the larger first",
        arguments: [
            ("200ms", .milliseconds(200)), ("1.5s", .milliseconds(1500)), ("30s", .seconds(30)), ("10m", .seconds(600)),
            ("2h", .seconds(7200)), ("1m30s", .seconds(90)), ("1h1ms", .seconds(3600) + .milliseconds(1)),
            ("0s", .zero),
            ("8760h", DurationText.longest), ("0.000001h", .microseconds(3600)),
            ("0.999999h", .nanoseconds(3_599_996_400_000)),
        ] as [(String, Duration)])
    func durations(text: String, duration: Duration) throws {
        #expect(try DurationText.parse(text) == duration)
        #expect(try DurationText.parse(DurationText.format(duration)) == duration)
    }

    @Test(
        "an invalid duration is refused",
        arguments: [
            ("", "not a duration"), ("5", "no unit"), ("s", "not a duration"), ("-5s", "negative"), ("5 s", "no unit"),
            ("5S", "not"),
            ("30s1m", "not"), ("1s1s", "not"), ("1.s", "not"), (".5s", "not"), ("1.1234567s", "not"), ("5d", "not"),
            ("5s ", "not"),
            ("8761h", "longer"), ("99999999999999999999s", "longer"), ("9999999999999h", "longer"), ("NaN", "not"),
            ("1e3s", "not"),
        ])
    func badDurations(text: String, message: String) {
        let fault = #expect(throws: ValueFault.self) { try DurationText.parse(text) }
        #expect(fault?.message.contains(message) == true, "\(String(describing: fault))")
    }

    @Test(
        "a size is a whole number and a unit",
        arguments: [
            ("10MB", 10_000_000), ("64KiB", 65536), ("512B", 512), ("1kB", 1000), ("1KB", 1000), ("2GiB", 2 << 30),
        ])
    func sizes(text: String, bytes: Int) throws {
        #expect(try SizeText.parse(text) == bytes)
        #expect(try SizeText.parse(SizeText.format(bytes)) == bytes)
    }

    @Test(
        "an invalid size is refused",
        arguments: ["", "10", "MB", "-1MB", "1.5MB", "10mb", "9223372036854775807KB", "10 MB"])
    func badSizes(text: String) {
        #expect(throws: ValueFault.self) { try SizeText.parse(text) }
    }

    @Test(
        "a signal is named with or without SIG",
        arguments: [
            ("SIGTERM", StopSignal.terminate), ("TERM", .terminate), ("INT", .interrupt), ("SIGKILL", .kill),
            ("USR1", .user1),
        ])
    func signals(text: String, signal: StopSignal) throws {
        #expect(try StopSignal.parse(text) == signal)
    }

    @Test(
        "an unknown signal is refused with a hint",
        arguments: [
            ("15", "SIGTERM"), ("9", "SIGKILL"), ("term", "SIGTERM"), ("SIGTREM", "SIGTERM"),
            ("STOP", "SIGHUP, SIGINT"),
        ])
    func badSignals(text: String, hint: String) {
        let fault = #expect(throws: ValueFault.self) { try StopSignal.parse(text) }
        #expect(fault?.hint?.contains(hint) == true)
    }

    @Test("signals have the numbers of the kernel")
    func signalNumbers() {
        #expect(StopSignal.terminate.number == 15)
        #expect(Set(StopSignal.allCases.map(\.number)).count == StopSignal.allCases.count)
    }

    @Test(
        "an endpoint is a host and a port",
        arguments: [
            ("127.0.0.1:6379", "127.0.0.1", 6379), ("localhost:1", "localhost", 1), ("[::1]:65535", "::1", 65535),
            ("my_redis.local:80", "my_redis.local", 80),
        ])
    func endpoints(text: String, host: String, port: UInt16) throws {
        let endpoint = try HostPort.parse(text)
        #expect(endpoint == HostPort(host: host, port: port))
        #expect(endpoint.description == text)
    }

    @Test(
        "an invalid endpoint is refused",
        arguments: [
            ("", "no host"), (":80", "no host"), ("host", "no port"), ("host:", "not a port"), ("host:0", "not a port"),
            ("host:65536", "not a port"), ("host:+1", "not a port"), ("host:8o", "not a port"), ("::1:80", "brackets"),
            ("[::1]", "no port"), ("[::1", "closing"), ("[x]:80", "not an IPv6"), ("[::1]80", "follow"),
            ("a b:80", "not a host"),
            ("http://a:80", "URL"),
        ])
    func badEndpoints(text: String, message: String) {
        let fault = #expect(throws: ValueFault.self) { try HostPort.parse(text) }
        #expect(fault?.message.contains(message) == true, "\(String(describing: fault))")
    }

    @Test(
        "a probe's URL is split into its parts",
        arguments: [
            ("http://127.0.0.1:9000/live?x=1", "127.0.0.1:9000", "/live?x=1"),
            ("http://localhost", "localhost:80", "/"),
            ("HTTP://[::1]/a", "[::1]:80", "/a"), ("http://h?q", "h:80", "/?q"),
        ])
    func urls(text: String, endpoint: String, target: String) throws {
        let address = try HTTPAddress.parse(text)
        #expect(address.endpoint.description == endpoint)
        #expect(address.target == target)
    }

    @Test(
        "an invalid URL of a probe is refused",
        arguments: [
            "https://a/", "ftp://a", "a:80", "http://", "http://u:p@h/", "http://h/#x", "http://h/a b",
            "http://h/\r\nX: y", "http://h/é",
            "http://h:0/", "",
        ])
    func badURLs(text: String) {
        #expect(throws: ValueFault.self) { try HTTPAddress.parse(text) }
    }

    @Test(
        "a status is a code, a class or a range",
        arguments: [("200", 200...200), ("2xx", 200...299), ("200-204", 200...204)])
    func statuses(text: String, codes: ClosedRange<Int>) throws {
        #expect(try StatusRange.parse(text).codes == codes)
    }

    @Test(
        "an invalid status is refused",
        arguments: ["", "99", "600", "6xx", "204-200", "-200", "200-", "2x", "200-204-210"])
    func badStatuses(text: String) {
        #expect(throws: ValueFault.self) { try StatusRange.parse(text) }
    }

    @Test(
        "a unit's name fits a file name and a command line",
        arguments: [
            ("a", true), ("Router-2.test_x", true), ("7", true), (String(repeating: "a", count: 64), true),
            (String(repeating: "a", count: 65), false), ("", false), ("-a", false), (".a", false), ("a b", false),
            ("a/b", false),
            ("a\nb", false), ("é", false), ("executor", false), ("executor2", true),
        ])
    func unitNames(name: String, isGood: Bool) {
        #expect(((try? UnitName.check(name)) != nil) == isGood)
    }

    @Test(
        "a path of the project is relative and is normalized",
        arguments: [
            ("router/", "router/"), ("./a//b/./c.py", "a/b/c.py"), (".", "."), ("./", "."),
            ("src/**/*.py", "src/**/*.py"),
            ("..a/b..", "..a/b.."),
        ])
    func paths(text: String, plain: String) throws {
        #expect(try ProjectPath.parse(text) == plain)
    }

    @Test(
        "a path that leaves the project is refused",
        arguments: ["", "/etc", "../x", "a/../../b", "a/../b", "..", "~/x", "~"])
    func badPaths(text: String) {
        #expect(throws: ValueFault.self) { try ProjectPath.parse(text) }
    }

    @Test(
        "an input may lie above the project's top",
        arguments: [
            ("../shared/lib", "../shared/lib"), (".././../a//b/", "../../a/b/"), ("..", ".."), ("../*.py", "../*.py"),
            ("!../shared/*.md", "!../shared/*.md"), ("./a", "a"), (".", "."), ("!a", "!a"), ("..a/b..", "..a/b.."),
        ])
    func inputs(text: String, plain: String) throws {
        #expect(try InputPath.parse(text) == plain)
    }

    @Test(
        "an input is refused if it is absolute, or has \"..\" after a name",
        arguments: ["", "/etc", "/../x", "a/../b", "a/..", "../a/../b", "!a/../b", "**/../x", "~/x", "~"])
    func badInputs(text: String) {
        #expect(throws: ValueFault.self) { try InputPath.parse(text) }
    }
}
