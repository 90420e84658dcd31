import Testing

/// A branch that is checked out while the project runs.
@Suite("Checkouts of a running project")
struct CheckoutTests {
    private static let config = #"""
        { "jobs": { "test": { "command": "! grep -r bad src", "inputs": ["src/"] } } }
        """#

    private static let branches = """
        set -e; export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
        printf '.bgexec/\\nlogs/\\n' > .gitignore
        git init -q -b main .; git add .; git commit -qm one; git checkout -qb topic
        for n in $(seq 41); do echo bad > src/$n; done; git add .; git commit -qm two; git checkout -q main
        """

    @Test("a cycle names the checkout that began it, everywhere; a save after it is a save")
    func checkout() async throws {
        try await Scene.play(Self.config, files: ["src/1": "good\n"]) { scene in
            #expect(try await scene.shell(Self.branches).code == 0)
            try await scene.startAndSettle()
            #expect(try await scene.shell("git checkout -q topic").code == 0)
            let wait = try await scene.bgexec("wait", "test", "--fresh")
            #expect(wait.code == 1, "\(wait)")
            let words = "git checkout main → topic, 41 files"
            for command in [["status"], ["why", "test"], ["show", "test"], ["blame", "test"], ["report"]] {
                let result = try await scene.begin(command).end()
                #expect(result.output.contains(words), "\(command): \(result)")
            }
            #expect(try await scene.bgexec("status", "--json").output.contains(#""git" : "git checkout main → topic""#))
            let json = try await scene.bgexec("show", "test", "--json").output
            #expect(json.contains(#""git" : "\#(words)""#) && json.contains(#""src/41""#), "\(json)")

            try scene.write("bad too\n", to: "src/1")
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 1)
            let cycle = try await scene.bgexec("status").output
            #expect(cycle.contains("src/1 changed") && !cycle.contains("git checkout"), "\(cycle)")
        }
    }
}
