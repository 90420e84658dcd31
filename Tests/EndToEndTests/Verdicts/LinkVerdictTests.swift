import Testing

/// Inputs that are reached through links, as patterns name them.
@Suite("Verdicts about what links lead to")
struct LinkVerdictTests {
    private static func config(_ pattern: String, _ file: String) -> String {
        #"{ "jobs": { "test": { "command": "grep -q good \#(file)", "inputs": ["\#(pattern)"] } } }"#
    }

    @Test(
        "a link stands where a pattern names a folder: what it leads to counts",
        arguments: ["src/", "./src/", "src/*", "src/**", "src/*/f", "src/**/f", "src"])
    func folder(_ pattern: String) async throws {
        try await Scene.play(Self.config(pattern, "src/sub/f"), files: ["real/sub/f": "good\n"]) { scene in
            _ = try await scene.shell("ln -s real src")
            try await scene.judge("test", like: "grep -q good src/sub/f")
            try scene.write("bad\n", to: "real/sub/f")
            try await scene.judge("test", like: "grep -q good src/sub/f")
        }
    }

    @Test("a folder becomes a link to the same content, and the link then leads elsewhere, or is a folder again")
    func becomesLink() async throws {
        try await Scene.play(Self.config("src/", "src/r/f"), files: ["real/f": "good\n", "other/f": "bad\n"]) { scene in
            _ = try await scene.shell("mkdir src; ln -s ../real src/r")
            for step in [
                "true", "mv real real2; ln -s real2 real", "ln -sfn other real", "ln -sfn real2 real",
                "rm real; mkdir real; echo bad > real/f", "echo good > real/f", "mv src src2; ln -s src2 src",
                "echo bad > real/f", "rm src; mkdir -p src/r; echo good > src/r/f", "echo bad > src/r/f",
            ] {
                #expect(try await scene.shell(step).code == 0)
                try await scene.judge("test", like: "grep -q good src/r/f")
            }
        }
    }

    @Test(
        "a link to more than can be looked at, or to what the kernel makes up, is named, and nobody waits for it",
        arguments: [("/", "more than 20000 files"), ("/proc/self", "the kernel makes up")])
    func tooMuch(_ target: String, _ why: String) async throws {
        try await Scene.play(Self.config("src/", "src/f"), files: ["src/f": "good\n"]) { scene in
            _ = try await scene.shell("ln -s \(target) src/l")
            let answer = try await scene.fresh("test")
            #expect(answer.code == 123 && answer.error.contains("src/l") && answer.error.contains(why), "\(answer)")
            try scene.remove("src/l")
            try await scene.judge("test", like: "grep -q good src/f")
        }
    }

    @Test("what a job writes lies behind a link: if it is not what the run left, the job runs again")
    func outputs() async throws {
        let config = #"""
            { "jobs": {
              "build": { "command": "cp src/a dist/a", "inputs": ["src/"], "outputs": ["dist/"] },
              "test": { "command": "grep -q good dist/a", "needs": ["build"] } } }
            """#
        try await Scene.play(config, files: ["src/a": "good\n"]) { scene in
            _ = try await scene.shell("mkdir real; ln -s real dist")
            for step in ["true", "echo bad > src/a", "echo good > src/a", "echo bad > dist/a", "rm dist/a"] {
                #expect(try await scene.shell(step).code == 0)
                try await scene.judge("test", like: "grep -q good src/a")
            }
        }
    }

    @Test("a test report that another job reads is an output: without it the job runs again")
    func report() async throws {
        let config = #"""
            { "jobs": {
              "test": { "command": "echo \"<testsuite><testcase name='t'/></testsuite>\" > r.xml", "junit": "r.xml", "inputs": ["src/"] },
              "reads": { "command": "grep -q testcase r.xml", "inputs": ["r.xml"], "needs": ["test"] } } }
            """#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            try await scene.judge("reads", like: "true")
            try scene.remove("r.xml")
            try await scene.judge("reads", like: "true")
            #expect(scene.exists("r.xml"))
        }
    }
}
