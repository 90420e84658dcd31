import Glibc
import Model
import Testing

@testable import Config

@Suite("The schema for editors")
struct SchemaTests {
    private let schema: JSONNode

    init() throws {
        let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(
            separator: "/")
        let file = try #require(fopen("\(folder)/schema/bgexec.schema.json", "re"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        schema = try JSONReader.read(Array(bytes[..<count]))
    }

    private func node(_ path: [String]) throws -> JSONNode {
        try path.reduce(schema) { node, key in try #require(node[key], "\(path)") }
    }

    private func keys(_ path: [String]) throws -> Set<String> {
        guard case .object(let members) = try node(path).value else { return [] }
        return Set(members.map(\.key))
    }

    private func strings(_ path: [String]) throws -> [String] {
        guard case .array(let nodes) = try node(path).value else { return [] }
        return nodes.compactMap { if case .string(let text) = $0.value { text } else { nil } }
    }

    @Test("has exactly the keys that the reader knows")
    func keys() throws {
        func names<Key: ConfigKey>(_ keys: Key.Type) -> Set<String> { Set(Key.allCases.map(\.rawValue)) }
        #expect(try keys(["properties"]) == names(ProjectKey.self))
        #expect(try keys(["$defs", "logs", "properties"]) == names(LogsKey.self))
        #expect(try keys(["$defs", "notify", "properties"]) == names(NotifyKey.self))
        #expect(try keys(["$defs", "service", "properties"]) == names(UnitKey.self).union(names(ServiceKey.self)))
        #expect(try keys(["$defs", "job", "properties"]) == names(UnitKey.self).union(names(JobKey.self)))
        #expect(try keys(["$defs", "health", "properties"]) == names(HealthKey.self))
        #expect(try keys(["$defs", "httpProbe", "properties"]) == names(HTTPKey.self))
    }

    @Test("allows no other keys", arguments: ["logs", "notify", "service", "job", "health", "httpProbe"])
    func closed(name: String) throws {
        #expect(try node(["$defs", name, "additionalProperties"]).value == .bool(false))
        #expect(schema["additionalProperties"]?.value == .bool(false))
    }

    @Test("has the same choices")
    func choices() throws {
        #expect(try strings(["$defs", "job", "properties", "onBusy", "enum"]) == BusyPolicy.allCases.map(\.rawValue))
        #expect(try strings(["$defs", "job", "properties", "trigger", "enum"]) == JobTrigger.allCases.map(\.rawValue))
        #expect(
            try strings(["$defs", "signal", "enum"]) == StopSignal.allCases.map(\.rawValue)
                + StopSignal.allCases.map(\.shortName))
        let occasions = ["$defs", "notify", "properties", "on", "items", "enum"]
        #expect(try strings(occasions) == NotifyConfig.Occasion.allCases.map(\.rawValue))
        for unit in ["service", "job"] {
            let path = ["$defs", unit, "properties", "stdin", "enum"]
            #expect(try strings(path) == StandardInputConfig.allCases.map(\.rawValue))
        }
    }

    @Test("has the same defaults")
    func defaults() throws {
        func text(_ path: String...) throws -> String? {
            guard case .string(let text) = try node(["$defs"] + path + ["default"]).value else { return nil }
            return text
        }
        func duration(_ path: String...) throws -> Duration? {
            guard case .string(let text) = try node(["$defs"] + path + ["default"]).value else { return nil }
            return try DurationText.parse(text)
        }
        #expect(try duration("service", "properties", "stopTimeout") == Defaults.stopTimeout)
        #expect(try text("job", "properties", "stopSignal") == Defaults.stopSignal.rawValue)
        #expect(try text("job", "properties", "stdin") == Defaults.standardInput.rawValue)
        #expect(try text("job", "properties", "onBusy") == Defaults.onBusy.rawValue)
        #expect(try text("job", "properties", "trigger") == Defaults.trigger.rawValue)
        let (service, job) = (ServiceConfig(), JobConfig())
        let switches = [
            ("service", "autoStart", service.autoStart), ("service", "detect", service.detect),
            ("service", "restartDependents", service.restartDependents), ("job", "reuse", job.reuse),
        ]
        for (unit, key, value) in switches {
            #expect(try node(["$defs", unit, "properties", key, "default"]).value == .bool(value))
        }
        #expect(try duration("health", "properties", "every") == Defaults.probeEvery)
        #expect(try duration("health", "properties", "timeout") == Defaults.probeTimeout)
        #expect(try duration("health", "properties", "startTimeout") == Defaults.startTimeout)
        #expect(try text("logs", "properties", "maxSize").map(SizeText.parse) == Defaults.logMaxSize)
        #expect(try duration("notify", "properties", "timeout") == Defaults.notifyTimeout)
        #expect(
            try node(["$defs", "notify", "properties", "retries", "default"]).value
                == .number(Double(Defaults.notifyRetries)))
        let counts = [("failures", Defaults.probeFailures), ("successes", Defaults.probeSuccesses)]
        for (key, value) in counts {
            #expect(try node(["$defs", "health", "properties", key, "default"]).value == .number(Double(value)))
        }
        #expect(
            try node(["$defs", "logs", "properties", "maxFiles", "default"]).value
                == .number(Double(Defaults.logMaxFiles)))
    }

    @Test("gives examples that are accepted", arguments: ["service", "job", "health", "httpProbe", "notify", "logs"])
    func examples(name: String) throws {
        guard case .object(let keys) = try node(["$defs", name, "properties"]).value else { return }
        var count = 0
        for key in keys {
            guard case .array(let examples)? = key.value["examples"]?.value else { continue }
            for example in examples {
                let text = Self.configuration(holding: key.key, example.written, in: name)
                #expect(throws: Never.self, "\(text)") {
                    try parse(text, environment: ["HOME": "/home/ada", "CHAT_WEBHOOK": "https://chat.example/hook"])
                }
                count += 1
            }
        }
        #expect(count > 0)
    }

    /// A configuration in which an object of this kind has this member, with what else it needs.
    private static func configuration(holding key: String, _ value: String, in name: String) -> String {
        let member = JSONString.quoted(key) + ": " + value
        let command = key == "command" ? "" : #", "command": "true""#
        let needed = #""redis": {"command": "true"}, "minio": {"command": "true"}"#
        let probes = HealthKey.probes.map(\.rawValue)
        func service(_ members: String) -> String { #"{"services": {\#(needed), "x": {\#(members)}}}"# }
        switch name {
        case "service": return service(member + command)
        case "job": return #"{"services": {\#(needed)}, "jobs": {"x": {\#(member + command)}}}"#
        case "health":
            let probe = probes.contains(key) ? "" : #", "tcp": "127.0.0.1:80""#
            return service(#""health": {\#(member + probe)}"# + command)
        case "httpProbe":
            let url = key == "url" ? "" : #", "url": "http://127.0.0.1/""#
            return service(#""health": {"http": {\#(member + url)}}"# + command)
        case "notify": return #"{"notify": {\#(member), "desktop": true}}"#
        default: return #"{"\#(name)": {\#(member)}}"#
        }
    }
}

extension JSONNode {
    /// The value as JSON on one line.
    fileprivate var written: String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let number): Int(exactly: number).map(String.init) ?? "\(number)"
        case .string(let text): JSONString.quoted(text)
        case .array(let nodes): "[" + nodes.map(\.written).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { JSONString.quoted($0.key) + ": " + $0.value.written }.joined(separator: ", ") + "}"
        }
    }
}
