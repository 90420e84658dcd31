import Testing

/// A verdict is also about what the job needs.
@Suite("Verdicts of jobs that need something")
struct NeedsVerdictTests {
    private static let build = "if grep -q broken src; then exit 3; fi; cp src out/x"
    private static let test = "grep -q good out/x"

    private static let built = #"""
        { "jobs": {
          "build": { "command": "echo build >> ../order; \#(build)", "inputs": ["src"], "outputs": ["out/"] },
          "test": { "command": "echo test >> ../order; \#(test)", "needs": ["build"], "inputs": ["src", "out/"] } } }
        """#

    private static let files = ["src": "good\n", "out/keep": ""]

    @Test("V1 one save concerns build and test: the test waits for the build, and a red build keeps it from running")
    func ordered() async throws {
        try await Scene.play(Self.built, files: Self.files) { scene in
            try await scene.start()
            let anew = "(\(Self.build)) && \(Self.test)"
            for text in ["good", "bad", "fairly good"] {
                try await scene.judge("test", after: "echo \(text) > src", like: anew)
            }
            let order = ["build", "test", "build", "test", "build", "test"]
            #expect(try await scene.shell("cat ../order").output == order.map { "\($0)\n" }.joined())
            let broken = try await scene.judge("test", after: "echo broken > src", like: anew)
            #expect(broken.output.contains("not run: build failed"), "\(broken)")
            #expect(try await scene.shell("tail -n 1 ../order").output == "build\n")
        }
    }

    @Test("V2 what is built follows its sources when they go back, and is built again when it was removed or edited")
    func artefact() async throws {
        try await Scene.play(Self.built, files: Self.files) { scene in
            try await scene.shell(
                """
                printf '.bgexec/\\nlogs/\\nout/x\\n' > .gitignore; git init -q . && git add -A
                git -c user.name=k -c user.email=k@k commit -qm m
                """)
            try await scene.start()
            let changes = [
                "echo bad > src", "git checkout -q src", "echo bad > src",
                "git -c user.name=k -c user.email=k@k stash -q",
                "git stash pop -q", "echo good > src", "rm out/x", "echo edited > out/x",
            ]
            for change in changes {
                try await scene.judge("test", after: change, like: "(\(Self.build)) && \(Self.test)")
                #expect(scene.text(of: "out/x") == scene.text(of: "src"), "after \(change)")
            }
        }
    }

    @Test("V2 a test whose build was edited under it says nothing: the build is made again, and the test runs again")
    func artefactEditedDuringRun() async throws {
        let config = #"""
            { "jobs": {
              "build": { "command": "cp src out/x", "inputs": ["src"], "outputs": ["out/"] },
              "test": { "command": "while [ ! -e gate ]; do sleep 0.02; done; grep -q good out/x", "needs": ["build"],
                        "inputs": ["test.txt"] } } }
            """#
        try await Scene.play(config, files: Self.files) { scene in
            try await scene.start()
            try await scene.until("the test runs") { $0["test"].state == "running" }
            try scene.write("bad\n", to: "out/x")
            try scene.write("", to: "gate")
            let wait = try await scene.bgexec("wait", "--fresh", "test")
            #expect(wait.code == 0, "\(wait)")
            #expect(scene.text(of: "out/x") == "good\n")
            #expect(try await scene.status()["test"].run == 2)
        }
    }

    @Test("V2 what a job does not declare as its outputs is built again when its sources go back, if somebody needs it")
    func undeclared() async throws {
        let config = #"""
            { "jobs": {
              "build": { "command": "cp src built", "inputs": ["src"] },
              "test": { "command": "cmp src built", "needs": ["build"], "inputs": ["src"] } } }
            """#
        try await Scene.play(config, files: ["src": "one"]) { scene in
            try await scene.start()
            for text in ["one", "two", "one", "two"] {
                try await scene.judge("test", after: "printf \(text) > src", like: "cp src built && cmp src built")
                #expect(scene.text(of: "built") == text)
            }
        }
    }

    @Test("V5 a save that breaks only a service that the job needs turns the job red, and its undoing green")
    func service() async throws {
        let config = #"""
            {
              "services": { "api": { "command": "cp src/a live; echo ready; exec sleep infinity", "inputs": ["src/"], "health": { "log": "ready" } } },
              "jobs": { "test": { "command": "grep -q good live", "needs": ["api"], "inputs": ["t/"] } }
            }
            """#
        try await Scene.play(config, files: ["src/a": "good\n", "t/x": ""]) { scene in
            try await scene.start()
            for text in ["good", "bad", "worse", "good"] {
                try await scene.judge("test", after: "echo \(text) > src/a", like: "cp src/a live; grep -q good live")
            }
        }
    }

    private static let chain = #"""
        { "jobs": {
          "t0": { "command": "grep -q good a || exit 7", "inputs": ["a"] },
          "t1": { "command": "grep -q good b || exit 8", "inputs": ["b"], "needs": ["t0"] },
          "t2": { "command": "true", "needs": ["t1"] } } }
        """#

    @Test(
        "V21 a needed job turns red and green again while its dependent's own inputs change: the dependent runs by itself"
    )
    func redAndGreenAgain() async throws {
        try await Scene.play(Self.chain, files: ["a": "good\n", "b": "good\n"]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("t2").code == 0)
            try scene.write("bad\n", to: "a")
            #expect(try await scene.fresh("t1").code == 7)
            try scene.write("bad\n", to: "b")
            #expect(try await scene.fresh("t1").code == 7)
            try scene.write("good\n", to: "a")
            try await scene.until("t1 has run, and nobody asked for it") { $0["t1"].verdictCode == 8 }
            #expect(try await scene.fresh("t2").code == 8)
            try scene.write("good\n", to: "b")
            try await scene.until("t1 is green, and nobody asked for it") { $0["t1"].verdictCode == 0 }
            #expect(try await scene.fresh("--all").code == 0)
        }
    }

    @Test(
        "V22 a verdict that was green beside a need that is red now is not green: not run, at once, with the need's code"
    )
    func needIsRed() async throws {
        try await Scene.play(Self.chain, files: ["a": "good\n", "b": "good\n"]) { scene in
            try await scene.start()
            for (text, code) in [("good", 0), ("bad", 7), ("good", 0), ("bad", 7)] as [(String, Int32)] {
                try scene.write("\(text)\n", to: "a")
                for job in ["t2", "t1", "t0"] { #expect(try await scene.fresh(job).code == code, "\(job)") }
            }
            let waited = try await scene.fresh("t2")
            #expect(waited.output.contains("not run: t0 failed"), "\(waited)")
            let once = try await scene.bgexec("once", "t2")
            #expect(once.code == 7 && once.error.contains("NOT RUN t2: t0 failed"), "\(once)")
        }
    }
}
