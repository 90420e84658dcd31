import Config
import Testing

@testable import ProjectContext

@Suite("Arguments for one run")
struct LaunchChangesTests {
    @Test("are words behind those of a list")
    func exec() {
        #expect(
            LaunchChanges(arguments: ["-k", "a b"]).words(of: .exec(["pytest", "-q"])) == ["pytest", "-q", "-k", "a b"])
    }

    @Test(
        "are parameters of a line for the shell, at its end or where it says",
        arguments: [
            ("pytest -q", #"pytest -q "$@""#), ("a && b \n", #"a && b "$@""#),
            (#"pytest "$@" | tee out"#, #"pytest "$@" | tee out"#),
            (#"x ${@:1}"#, #"x ${@:1}"#),
        ])
    func shell(_ line: String, _ placed: String) {
        #expect(
            LaunchChanges(arguments: ["a", "$b"]).words(of: .shell(line)) == ["sh", "-c", placed, "sh", "a", "$b"])
    }

    @Test("change nothing when there are none")
    func none() {
        #expect(LaunchChanges(environment: ["A": "b"]).words(of: .shell("pytest  ")) == ["sh", "-c", "pytest  "])
    }
}
