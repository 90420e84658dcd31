import Config
import Syscalls
import Testing

@testable import ProjectContext

@Suite("What is remarkable about a unit's inputs")
struct InputCheckTests {
    private static func job(
        _ inputs: [String], writing outputs: [String] = [], junit: [String] = [], ignore: [String] = []
    ) -> UnitConfig {
        UnitConfig(
            name: "test", kind: .job(JobConfig(outputs: outputs, junit: junit)), command: .shell("true"),
            inputs: inputs,
            ignore: ignore)
    }

    /// The remarks as a person reads them.
    private static func texts(
        _ unit: UnitConfig, _ files: [String: String], _ config: ProjectConfig = ProjectConfig(), in folder: Path = ".",
        limit: Int = InputCheck.limit
    ) throws -> [String] {
        var texts: [String] = []
        try withProject(files) { above in
            let project = folder == "." ? above : Project(root: above.root / folder)
            let remarks = InputCheck.remarks(on: unit, in: project, config, limit: limit)
            texts = remarks.filter { !$0.isExpected }.map { $0.text(in: project) }
        }
        return texts
    }

    @Test("is nothing when each pattern matches a file")
    func nothing() throws {
        let files = ["src/a.py": "", "src/deep/b.py": "", "agents/one/prompt.yaml": "", "main.py": ""]
        let unit = Self.job(["src/", "src/**/b.py", "agents/*/prompt.yaml", "main.py", "*.yaml", ".", "!src/a.py"])
        #expect(try Self.texts(unit, files) == [])
        #expect(try Self.texts(Self.job([]), files) == [])
    }

    @Test(
        "is a pattern that matches no file, with its place",
        arguments: [
            "srcs/", "src/*.rs", "src/b.py", "src/a.py/", "agents/*.yaml", "**/x.py", "*.rs", "empty/", "../elsewhere",
        ])
    func unmatched(pattern: String) throws {
        let files = ["src/a.py": "", "agents/one/prompt.yaml": "", "empty/.git/x": ""]
        #expect(
            try Self.texts(Self.job(["src/", "!src/x", pattern]), files)
                == ["inputs[2] \"\(pattern)\" matches no file"])
    }

    @Test("is what ignore rules leave out, counted for each rule, a folder as one")
    func leftOut() throws {
        let files = [
            ".gitignore": "# ours\n*.yml\nbuild/\n", ".bgexecignore": "/agents/secret.txt\n",
            "agents/a.yml": "", "agents/b.yml": "", "agents/c.txt": "", "agents/secret.txt": "",
            "agents/build/1": "", "agents/build/2": "", "other/d.yml": "",
        ]
        #expect(
            try Self.texts(Self.job(["agents/"]), files)
                == [
                    "2 files of agents/ are left out by .gitignore:2 (*.yml)",
                    "1 folder of agents/ is left out by .gitignore:3 (build/)",
                    "1 file of agents/ is left out by .bgexecignore:1 (/agents/secret.txt)",
                ])
        #expect(
            try Self.texts(Self.job(["."]), files.filter { $0.key.hasSuffix("yml") || $0.key == ".gitignore" })
                == ["3 files of the project are left out by .gitignore:2 (*.yml)"])
        #expect(
            try Self.texts(Self.job(["other/"]), ["other/a": "", "other/b": ""], ProjectConfig(ignore: ["b"]))
                == ["1 file of other/ is left out by \"ignore\" in .bgexec.json (b)"])
    }

    @Test("is nothing that the unit itself leaves out, and nothing that is named to the letter")
    func meant() throws {
        let files = [".gitignore": "*.yml\nlocal/\n", "a/x.yml": "", "a/y.py": "", "local/z": ""]
        #expect(try Self.texts(Self.job(["a/", "!a/*.yml"]), files) == [])
        #expect(try Self.texts(Self.job(["a/"], ignore: ["*.yml"]), files) == [])
        #expect(try Self.texts(Self.job(["a/x.yml", "local/"]), files) == [])
        #expect(try Self.texts(Self.job(["a/"], writing: ["a/*.yml"]), files) == [])
    }

    @Test("is nothing that a pattern names itself, but all else in an ignored folder")
    func named() throws {
        let files = [
            ".gitignore": "local/\n*.yaml\n", "a/local/prompt.yaml": "", "a/local/secret": "", "a/local/more/x": "",
            "b.yaml": "",
        ]
        #expect(try Self.texts(Self.job(["a/*/prompt.yaml", "*.yaml"]), files) == [])
        #expect(
            try Self.texts(Self.job(["a/l*/", "a/local/s*t"]), files)
                == ["1 file of a/l*/ is left out by .gitignore:2 (*.yaml)"])
        #expect(
            try Self.texts(Self.job([".", "a/*/prompt.yaml"]), files)
                == [
                    "1 file and 1 folder of the project are left out by .gitignore:1 (local/)",
                    "1 file of the project is left out by .gitignore:2 (*.yaml)",
                ])
        #expect(
            try Self.texts(Self.job([".", "a/**/prompt.yaml"]), files)
                == [
                    "inputs[1] \"a/**/prompt.yaml\" matches no file",
                    "1 file of the project is left out by .gitignore:2 (*.yaml)",
                    "1 folder of the project is left out by .gitignore:1 (local/)",
                ])
        #expect(try Self.texts(Self.job(["a/*"]), files) == ["1 folder of a/* is left out by .gitignore:1 (local/)"])
    }

    @Test("leaves caches and the folders of version control for --json")
    func caches() throws {
        try withProject(["a/x.py": "", "a/__pycache__/x.pyc": "", ".git/HEAD": "x"]) { project in
            let remarks = InputCheck.remarks(on: Self.job(["."]), in: project, ProjectConfig())
            #expect(!remarks.isEmpty)
            #expect(remarks.allSatisfy { $0.isExpected })
        }
    }

    @Test("is what a job writes among its own inputs, whether it is there yet or not")
    func written() throws {
        let text = "is what it writes itself, and is left out of its inputs"
        let unit = Self.job(["."], writing: ["dist/", "out/**"], junit: ["reports/*.xml"])
        let all = ["dist/", "out/**", "reports/*.xml"].map { "\"\($0)\" \(text)" }
        #expect(try Self.texts(unit, ["a": ""]) == all)
        #expect(try Self.texts(unit, ["a": "", "dist/x": "", "out/y/z": "", "reports/r.xml": ""]) == all)
        let apart = Self.job(["src/"], writing: ["dist/"])
        #expect(try Self.texts(apart, ["src/a": "", "dist/x": ""]) == [])
        #expect(
            try Self.texts(Self.job(["src/"], writing: ["*.o"]), ["src/a.c": "", "src/a.o": ""]) == ["\"*.o\" \(text)"])
        #expect(try Self.texts(unit, ["a": "", ".gitignore": "dist\nout\nreports\n"]) == [])
    }

    @Test("is not a pattern that matches nothing yet because another job writes it")
    func built() throws {
        let build = UnitConfig(
            name: "build", kind: .job(JobConfig(outputs: ["dist/", "lib/*.so"])), command: .shell("make"))
        let config = ProjectConfig(units: [build])
        let unit = Self.job(["dist/", "dist/app.js", "lib/", "lib/x.so", "distant/", "*.js"])
        let unmatched = ["inputs[4] \"distant/\"", "inputs[5] \"*.js\""].map { $0 + " matches no file" }
        #expect(try Self.texts(unit, [:], config) == unmatched)
    }

    @Test("is found above the project's top as well")
    func above() throws {
        let files = [
            ".git/HEAD": "", "shared/lib/a.py": "", "shared/lib/b.yml": "", "shared/.gitignore": "*.yml\n",
            "shop/c.py": "",
        ]
        #expect(
            try Self.texts(Self.job(["c.py", "../shared/lib", "../shared/*.md"]), files, in: "shop").map {
                $0.replacing(#/by .*/shared//#, with: "by ")
            } == [
                "inputs[2] \"../shared/*.md\" matches no file",
                "1 file of ../shared/lib is left out by .gitignore:1 (*.yml)",
            ])
    }

    @Test("ends after so many files and folders, says so, and claims nothing about the rest")
    func limited() throws {
        let files = Dictionary(uniqueKeysWithValues: (0..<30).map { ("src/\($0)", "") })
        let incomplete =
            "only the first 20 files and folders of its inputs were checked for what ignore rules leave out"
        #expect(
            try Self.texts(Self.job(["src/*.py", "src/9", "x"]), files, limit: 20) == [
                "inputs[2] \"x\" matches no file", incomplete,
            ])
        #expect(try Self.texts(Self.job(["src/"]), files, limit: 30) == [])
    }

    @Test("does not enter ignored folders, nor folders that no pattern reaches into")
    func entered() throws {
        var files = Dictionary(uniqueKeysWithValues: (0..<50).map { ("node_modules/p\($0)/index.js", "") })
        files.merge((0..<50).map { ("src/deep/er/\($0)", "") }) { $1 }
        files["src/a.py"] = ""
        #expect(try Self.texts(Self.job(["src/*.py"]), files, limit: 3) == [])
        #expect(try Self.texts(Self.job(["*.py"], ignore: []), ["node_modules/a/b": "", "c.py": ""], limit: 3) == [])
    }
}
