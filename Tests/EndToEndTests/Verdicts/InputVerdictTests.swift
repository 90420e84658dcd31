import Testing

/// What a verdict is about: files that come late, many files, and files that lie in two places at once.
@Suite("Verdicts about inputs")
struct InputVerdictTests {
    @Test("V3 an input that does not exist yet, or is a link to nothing, is seen when it comes, and each time after")
    func comesLater() async throws {
        let command = "! grep -qs bad file link"
        let config = #"{ "jobs": { "test": { "command": "\#(command)", "inputs": ["file", "link"] } } }"#
        try await Scene.play { scene in
            try await scene.shell("ln -s target link")
            try scene.write(config, to: ".bgexec.json")
            try await scene.start()
            let changes = [
                "true", "echo bad > file", "echo good > file", "rm file", "echo bad > file", "rm file",
                "echo bad > target",
                "echo good > target", "rm target", "mkdir target", "rmdir target; echo bad > target",
            ]
            for change in changes { try await scene.judge("test", after: change, like: command) }
        }
    }

    @Test("V3 an input that git stash takes away while the daemon starts is seen when it is back")
    func stashed() async throws {
        let config = #"{ "jobs": { "test": { "command": "! grep -qs bad file", "inputs": ["file"] } } }"#
        try await Scene.play(config, files: ["file": "good\n"]) { scene in
            let commit = "git -c user.name=k -c user.email=k@k"
            try await scene.shell(
                """
                printf '.bgexec/\\nlogs/\\n' > .gitignore; git init -q . && git add .gitignore .bgexec.json
                \(commit) commit -qm m; git add file
                """)
            let start = try scene.begin(["start"])
            #expect(try await scene.shell("\(commit) stash -q").code == 0)
            #expect(try await start.end().code == 0)
            let like = "! grep -qs bad file"
            for change in ["git stash pop -q", "echo bad > file", "echo good > file", "echo bad > file"] {
                try await scene.judge("test", after: change, like: like)
            }
        }
    }

    /// A program that is not optimized takes its time for all.
    private static let many = isLong ? 50_000 : 8_000

    @Test(
        "V18 tens of thousands of files are moved into the inputs: one run sees them all, and meanwhile status answers")
    func many() async throws {
        let config =
            #"{ "jobs": { "test": { "command": "find src -type f | wc -l >> ../seen", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": ""]) { scene in
            try await scene.shell(
                "mkdir ../many; cd ../many; for i in $(seq \(Self.many / 1_000)); do mkdir $i; (cd $i; seq 1000 | xargs touch); done"
            )
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            try await scene.shell("mv ../many src/many")
            let wait = try scene.begin(["wait", "test", "--fresh"])
            while !wait.isOver { #expect(try await scene.bgexec("status").code == 0) }
            let waited = try await wait.end()
            #expect(waited.code == 0, "\(waited)")
            #expect(try await scene.shell("cat ../seen").output == "1\n\(Self.many + 1)\n")
        }
    }

    @Test(
        "V20 a file and the folder around it are inputs of different jobs: a change of either reaches whom it concerns")
    func fileInFolder() async throws {
        let commands = [
            "one": "! grep -q bad src/one", "all": "! grep -rq bad src", "deep": "! grep -q bad src/deep/f",
        ]
        let inputs = ["one": "src/one", "all": "src/", "deep": "src/deep/f"]
        // Each order of arming the watches.
        for order in [["one", "all", "deep"], ["deep", "one", "all"], ["all", "deep", "one"]] {
            let jobs = order.map {
                #""\#($0)": { "command": "\#(commands[$0] ?? "")", "inputs": ["\#(inputs[$0] ?? "")"] }"#
            }
            let files = ["src/one": "good\n", "src/other": "good\n", "src/deep/f": "good\n"]
            try await Scene.play(#"{ "jobs": { \#(jobs.joined(separator: ", ")) } }"#, files: files) { scene in
                try await scene.start()
                let changes = [
                    "true", "echo bad > src/other", "echo good > src/other", "echo bad > src/new", "rm src/new",
                    "echo bad > src/deep/f", "echo good > src/deep/f; echo bad > src/one", "mv src/one src/two",
                    "mv src/two src/one", "echo good > src/one",
                ]
                for change in changes {
                    #expect(try await scene.shell(change).code == 0)
                    for job in order { try await scene.judge(job, like: commands[job] ?? "") }
                }
            }
        }
    }

    @Test(
        "V17 an environment file is saved: what uses it says what a run says, also the job that needs a service with it"
    )
    func environmentFiles() async throws {
        let config = #"""
            {
              "envFile": "all.env",
              "services": { "api": { "command": "echo $A$B > live; echo ready; exec sleep infinity", "envFile": ".env", "health": { "log": "ready" } } },
              "jobs": {
                "asks": { "command": "grep -q goodgood live", "needs": ["api"] },
                "both": { "command": "test $A$B = goodgood", "envFile": ".env" },
                "one": { "command": "test $B = good" } }
            }
            """#
        try await Scene.play(config, files: [".env": "A=good\n", "all.env": "B=good\n"]) { scene in
            try await scene.start()
            for change in [
                "true", "echo A=bad > .env", "echo A=good > .env", "echo B=bad > all.env", "echo B=good > all.env",
            ] {
                #expect(try await scene.shell(change).code == 0)
                let load = "set -a; . ./all.env; "
                try await scene.judge("asks", like: load + ". ./.env; test $A$B = goodgood")
                try await scene.judge("both", like: load + ". ./.env; test $A$B = goodgood")
                try await scene.judge("one", like: load + "test $B = good")
            }
            try scene.remove(".env")
            let missing = try await scene.fresh("both")
            #expect(missing.code == 123 && missing.error.contains(".env is missing: create it"), "\(missing)")
        }
    }
}
