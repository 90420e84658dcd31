import Syscalls
import Testing

/// What bash offers at a press of Tab, by the script that the program prints.
@Suite("Completion")
struct CompletionTests {
    private static let config = #"""
        {
          "services": { "redis": { "command": "redis" }, "router": { "command": "router" } },
          "jobs": { "test": { "command": "test" } }
        }
        """#

    @Test(
        "commands, units by their kind, and files are offered",
        arguments: [
            ("bgexec log", "logs"), ("bgexec logs ro", "router"), ("bgexec start r", "redis router"),
            ("bgexec once ''", "test"), ("bgexec why te", "test"), ("bgexec events lo", "logs"),
            ("bgexec wait --fr", "--fresh"), ("bgexec exec r", "redis router"), ("bgexec -C . once ''", "test"),
        ])
    func offered(_ words: String, _ wanted: String) async throws {
        try await Scene.play(Self.config, files: ["logs/a": ""]) { scene in
            let result = try await scene.shell(
                """
                cat >complete.sh <<'END'
                source "$1"; shift
                COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
                bgexec() { "$program" "$@"; }
                _bgexec bgexec "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" 2>/dev/null
                echo "${COMPREPLY[*]}"
                END
                bgexec --generate-completion-script bash >script
                program='\(try Scene.program.get())' bash complete.sh ./script \(words)
                """)
            #expect(result.output == wanted + "\n", "\(result)")
        }
    }

    @Test("a command is not mistaken for a folder of the same name")
    func noFolder() async throws {
        try await Scene.play(Self.config) { scene in
            let result = try await scene.shell(
                "bgexec --generate-completion-script bash >script; bash -c 'source ./script; complete -p bgexec'")
            #expect(result.output == "complete -F _bgexec bgexec\n", "\(result)")
            #expect(scene.text(of: "script").contains("compopt -o filenames"))
        }
    }
}
