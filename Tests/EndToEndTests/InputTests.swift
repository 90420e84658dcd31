import Syscalls
import Testing

/// What a verdict is about is all that the run could see: after each change of it, the verdict is what a run says.
@Suite("inputs")
struct InputTests {
    /// A job, and changes of what it depends on.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inputs: String
        let command: String
        /// Further keys of the job.
        var keys = ""
        let before: String
        let changes: [String]
    }

    static let stories = [
        Story(
            testDescription:
                "V9 an input is a link to a file outside: written through, retargeted, removed, there again",
            inputs: #""in""#, command: "grep -q good in",
            before: "mkdir ../out; echo good > ../out/f; ln -s ../out/f in",
            changes: [
                "echo bad > ../out/f", "echo good > ../out/g; ln -sfn ../out/g in", "rm ../out/g",
                "echo good > ../out/g",
                "mv ../out ../away", "mv ../away ../out", "rm in; echo bad > in",
            ]),
        Story(
            testDescription: "V9 a link to a folder outside lies in a folder that is an input",
            inputs: #""src/""#, command: "grep -rq good src/lib/",
            before: "mkdir src ../out; echo good > ../out/f; ln -s ../../out src/lib",
            changes: [
                "echo bad > ../out/f", "mkdir -p ../out/deep/er; echo good > ../out/deep/er/f", "rm -r ../out/deep",
                "mkdir ../other; echo good > ../other/f; ln -sfn ../../other src/lib", "echo bad > ../other/f",
            ]),
        Story(
            testDescription: "V9 a link behind a link",
            inputs: #""src/""#, command: "grep -q good src/lib/f",
            before: "mkdir src ../out ../far; echo good > ../far/f; ln -s ../far/f ../out/f; ln -s ../../out src/lib",
            changes: ["echo bad > ../far/f", "echo good > ../far/f", "ln -sfn /dev/null ../out/f"]),
        Story(
            testDescription:
                "V9 what an input's link leads to is an input by itself, and so is the folder around the link",
            inputs: #""src/", "src/lib", "src/one""#, command: "grep -q good src/lib/f && grep -q good src/one",
            before:
                "mkdir src ../out ../far; echo good > ../out/f; echo bad > ../far/f; echo good > one; ln -s ../one src/one; ln -s ../../out src/lib",
            changes: [
                "echo bad > ../out/f", "echo good > ../out/f", "ln -sfn ../../far src/lib", "echo good > ../far/f",
                "echo bad > one",
                "rm one", "echo good > one", "rm src/lib", "ln -s ../../out src/lib", "echo bad > src/new",
            ]),
        Story(
            testDescription: "V10 chmod +x and -x of an input",
            inputs: #""run.sh""#, command: "./run.sh", before: "printf '#!/bin/sh\n' > run.sh",
            changes: ["chmod +x run.sh", "chmod -x run.sh", "chmod 755 run.sh"]),
        Story(
            testDescription: "V11 a tracked file, and a glob, that .gitignore matches",
            inputs: #""agents/", "agents/*/prompt.yaml""#,
            command: "grep -q good agents/models.yaml && grep -q good agents/A/prompt.yaml",
            before: """
                git init -q .; echo '*.yaml' > .gitignore; mkdir -p agents/A; echo good > agents/models.yaml
                echo good > agents/A/prompt.yaml; git add -f agents/models.yaml
                """,
            changes: [
                "echo bad > agents/models.yaml", "echo good > agents/models.yaml", "echo bad > agents/A/prompt.yaml",
                "echo good > agents/A/prompt.yaml", "mkdir agents/B; echo > agents/B/prompt.yaml",
            ]),
        Story(
            testDescription: "V17 the environment file of a job without inputs",
            inputs: "", command: #"test "$A" = good"#, keys: #", "envFile": ".env""#, before: "echo A=good > .env",
            changes: ["echo A=bad > .env", "echo A=good > .env"]),
        Story(
            testDescription: "inputs beside the project",
            inputs: #""../shared/lib/""#, command: "grep -rq good ../shared/lib",
            before: "mkdir -p ../shared/lib; echo good > ../shared/lib/f; echo > ../shared/other",
            changes: [
                "echo bad > ../shared/lib/f", "mkdir ../shared/lib/deep; echo good > ../shared/lib/deep/f",
                "rm -r ../shared/lib", "mkdir ../shared/lib; echo good > ../shared/lib/g",
            ]),
        Story(
            testDescription: "V8 an ignore rule goes and the file comes, in one burst, and back",
            inputs: #""src/""#, command: "test ! -e src/gen/bad.c",
            before: "git init -q .; mkdir -p src; echo 'gen/' > .gitignore; touch src/a.c",
            changes: [
                "mkdir src/gen; touch src/gen/bad.c; echo > .gitignore", "rm -r src/gen; echo 'gen/' > .gitignore",
                "mkdir src/.idea; touch src/.idea/x; mv src/.idea src/gen; echo > .gitignore",
                "mkdir -p away/gen; touch away/gen/bad.c; echo away/ > .gitignore; rm -r src/gen",
                "mv away/gen src/gen",
            ]),
    ]

    @Test("the verdict after each change is what a run says", arguments: stories)
    func told(_ story: Story) async throws {
        let config = """
            { "jobs": { "test": { "command": \(Units.quoted(story.command)), "inputs": [\(story.inputs)]\(story.keys) } } }
            """
        try await Scene.play { scene in
            #expect(try await scene.shell(story.before).code == 0)
            try scene.write(config, to: ".bgexec.json")
            try await scene.start()
            try await scene.bgexec("once", "test")
            for change in story.changes {
                #expect(try await scene.shell(change).code == 0, "\(change)")
                let waited = try await scene.bgexec("wait", "test", "--fresh", "--timeout", "60s")
                let load = story.keys.isEmpty ? "" : "set -a; . ./.env; "
                let truth = try await scene.shell(load + story.command)
                #expect(waited.code == truth.code, "after \(change): \(waited)")
                #expect(waited.output.contains("FRESH"), "after \(change): \(waited)")
            }
        }
    }

    @Test("V11 *.json in .gitignore does not hide the configuration")
    func configuration() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["."] } } }"#
        try await Scene.play(config, files: [".gitignore": "*.json\n", "src/a": "1"]) { scene in
            try await scene.start()
            try scene.write(
                #"{ "jobs": { "test": { "command": "true", "inputs": ["src/"] }, "more": { "command": "true" } } }"#,
                to: ".bgexec.json")
            try await scene.until("the new job is there") { $0.units.contains { $0.name == "more" } }
            try scene.write("2", to: "src/a")
            #expect(try await scene.bgexec("wait", "test", "--fresh", "--timeout", "60s").code == 0)
        }
    }

    @Test("what a job declares as its outputs, and its reports, below its own inputs, start no run")
    func outputs() async throws {
        let config = #"""
            { "jobs": { "build": {
                "command": "echo run >> ../runs; date +%N > out/x; echo '<testsuite/>' > reports/r.xml", "inputs": ["."],
                "outputs": ["out/"], "junit": "reports/*.xml" } } }
            """#
        try await Scene.play(config, files: ["src/a": "1", "out/x": "", "reports/r.xml": ""]) { scene in
            try await scene.start()
            #expect(try await scene.bgexec("once", "build").code == 0)
            try scene.write("2", to: "src/a")
            #expect(try await scene.bgexec("wait", "build", "--fresh", "--timeout", "60s").code == 0)
            #expect(try await scene.bgexec("wait", "build", "--fresh", "--timeout", "60s").code == 0)
            // With the start, when it was asked for, and for the save.
            #expect(try await scene.shell("cat ../runs").output == "run\nrun\nrun\n")
        }
    }

    @Test("restore leaves out what does not lie in the project's folder, and says so")
    func restored() async throws {
        let config = #"{ "jobs": { "test": { "command": "true", "inputs": ["src/", "../shared/"] } } }"#
        try await Scene.play(config, files: ["src/a": "1"]) { scene in
            _ = try await scene.shell("mkdir ../shared; echo x > ../shared/x")
            try await scene.start()
            #expect(try await scene.bgexec("once", "test").code == 0)
            let restored = try await scene.bgexec("restore", "test", "--to", "../restored")
            #expect(restored.code == 0)
            #expect(restored.error.contains("../shared/x"))
            #expect(try await scene.shell("cd ..; find restored -type f").output == "restored/src/a\n")
        }
    }
}
