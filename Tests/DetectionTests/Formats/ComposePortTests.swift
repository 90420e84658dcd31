import Testing

@testable import Detection

@Suite("Ports that docker compose publishes")
struct ComposePortTests {
    @Test(
        "in the short form",
        arguments: [
            ("8080:80", [ComposePort(published: 8080, target: 80)]),
            ("127.0.0.1:8080:80", [ComposePort(hostAddress: "127.0.0.1", published: 8080, target: 80)]),
            ("[::1]:8080:80/tcp", [ComposePort(hostAddress: "::1", published: 8080, target: 80)]),
            ("80", [ComposePort(target: 80)]),
            ("127.0.0.1::80", [ComposePort(hostAddress: "127.0.0.1", target: 80)]),
            ("53:53/udp", [ComposePort(published: 53, target: 53, isTCP: false)]),
            ("3000-3001:80-81", [ComposePort(published: 3000, target: 80), ComposePort(published: 3001, target: 81)]),
            ("3000-3005:80", [ComposePort(target: 80)]),
            ("9090-9091", [ComposePort(target: 9090), ComposePort(target: 9091)]),
            ("", []), ("x:80", []), ("80:x", []), ("0:80", []), ("70000:80", []), ("5-4:5-4", []),
            ("1-65535:1-65535", []),
        ] as [(String, [ComposePort])])
    func short(text: String, ports: [ComposePort]) {
        #expect(ComposePort.parse(short: text) == ports)
    }

    @Test("in the long form, with variables")
    func long() throws {
        let node = try #require(
            try YAMLNode.parse("{target: 80, published: \"${WEB:-8080}\", host_ip: 127.0.0.1, protocol: tcp}"))
        #expect(
            ComposePort.parse(node, [:]) == [ComposePort(hostAddress: "127.0.0.1", published: 8080, target: 80)])
        #expect(ComposePort.parse(node, ["WEB": "9000"]).first?.published == 9000)
        let udp = try #require(try YAMLNode.parse("{target: 53, protocol: udp}"))
        #expect(ComposePort.parse(udp, [:]) == [ComposePort(target: 53, isTCP: false)])
    }

    @Test("are reached on 127.0.0.1 unless they have another address")
    func endpoints() {
        #expect(ComposePort(published: 80, target: 80).endpoint?.host == "127.0.0.1")
        #expect(ComposePort(hostAddress: "0.0.0.0", published: 80, target: 80).endpoint?.host == "127.0.0.1")
        #expect(ComposePort(hostAddress: "192.168.1.2", published: 80, target: 80).endpoint?.host == "192.168.1.2")
        #expect(ComposePort(target: 80).endpoint == nil)
        #expect(ComposePort(published: 53, target: 53, isTCP: false).endpoint == nil)
    }
}

@Suite("Variables in compose files")
struct VariableTemplateTests {
    @Test(
        "are replaced as docker compose does it",
        arguments: [
            ("$A-${B}", "a-"), ("${A:-x}", "a"), ("${B:-x}", "x"), ("${E:-x}", "x"), ("${E-x}", ""), ("${B-x}", "x"),
            ("${A:+y}", "a".isEmpty ? "" : "y"), ("${B:+y}", ""), ("${B:-${A}}", "a"), ("${B:-${C:-deep}}!", "deep!"),
            ("$$A", "$A"), ("$", "$"), ("${", "${"), ("${A", "${A"), ("${1}", "${1}"), ("${A:?must}", "a"),
            ("a:$A:$A", "a:a:a"),
        ])
    func resolved(text: String, result: String) {
        #expect(VariableTemplate(text).resolved(["A": "a", "E": ""]) == result)
    }

    @Test(
        "are left to the shell where they may be secret",
        arguments: [
            ("${DB_PASSWORD:-s3cret}", #""${DB_PASSWORD:-s3cret}""#), ("$A", #""${A}""#), ("x`\"\\", #""x\`\"\\""#),
            ("$$HOME", #""\$HOME""#), ("${A:?no}", #""${A}""#), ("${A:-${B:-c}}", #""${A:-${B:-c}}""#),
        ])
    func words(text: String, word: String) { #expect(VariableTemplate(text).shellWord == word) }
}
