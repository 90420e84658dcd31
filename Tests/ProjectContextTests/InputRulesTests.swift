import Config
import Syscalls
import TestSupport
import Testing

@testable import ProjectContext

@Suite("Which files are inputs")
struct InputRulesTests {
    private static let files = [
        ".gitignore": "dist/\nvenv/\n*.yaml\n*.json\n", "src/a.c": "", "dist/app.js": "", "src/x.log": "",
        "venv/pyvenv.cfg": "", "venv/lib/python3.12/site-packages/x-1.dist-info/RECORD": "",
        "venv/lib/python3.12/site-packages/x/x.py": "",
    ]

    private func rules(
        _ root: Path, _ inputs: String..., ignore: [String] = [], kind: UnitKind = .service(ServiceConfig()),
        venv: String? = nil
    ) -> InputRules {
        let unit = UnitConfig(
            name: "unit", kind: kind, command: .shell("true"), inputs: inputs, ignore: ignore,
            venv: venv.map { .own($0) } ?? .project)
        return InputRules(Project(root: root), unit, ProjectConfig(units: [unit]))
    }

    @Test("what one unit names of an ignored folder is no input of another")
    func named() throws {
        try withFolder(Self.files) { root in
            #expect(rules(root, "dist/").selects("dist/app.js"))
            #expect(!rules(root, ".").selects("dist/app.js"))
            #expect(rules(root, ".").selects("src/a.c"))
        }
    }

    @Test("what a job writes is none of its inputs, whatever it names")
    func written() throws {
        try withFolder(Self.files) { root in
            let kind = UnitKind.job(JobConfig(outputs: ["dist/"], junit: ["src/*.xml"]))
            let rules = rules(root, "dist/", "src/", kind: kind)
            #expect(!rules.selects("dist/app.js"))
            #expect(!rules.selects("src/report.xml"))
            #expect(rules.selects("src/a.c"))
        }
    }

    @Test("of a virtual environment the records of its packages count, and no other folder is entered")
    func environment() throws {
        try withFolder(Self.files) { root in
            let rules = rules(root, venv: "venv")
            #expect(rules.selects("venv/pyvenv.cfg"))
            #expect(rules.selects("venv/lib/python3.12/site-packages/x-1.dist-info/RECORD"))
            #expect(!rules.selects("venv/lib/python3.12/site-packages/x/x.py"))
            #expect(rules.excludes("venv/lib/python3.12/site-packages/x", isFolder: true))
            #expect(rules.excludes("venv/bin", isFolder: true))
        }
    }

    @Test("inputs above the project follow the ignore files there")
    func above() throws {
        let files = [
            "work/.gitignore": "*.tmp\n", "work/app/main.py": "", "work/shared/lib/x.py": "",
            "work/shared/lib/x.tmp": "",
            "work/other/y.py": "", ".git/HEAD": "",
        ]
        try withFolder(files) { root in
            let rules = rules(root / "work/app", "../shared/lib/", "../*/y.py", ".", ignore: ["*.log"])
            #expect(rules.roots == ["../shared/lib", "..", "."])
            #expect(rules.selects("../shared/lib/x.py"))
            #expect(!rules.selects("../shared/lib/x.tmp"))
            #expect(!rules.selects("../shared/lib/x.log"))
            #expect(!rules.selects("../shared/other.py"))
            #expect(rules.selects("../other/y.py"))
            #expect(rules.selects("main.py"))
        }
    }

    @Test("what a pattern with an exception or a backslash names")
    func exceptions() throws {
        try withFolder([:]) { root in
            let rules = rules(root, "src/", "!src/gen/", #"odd\[1\]/x"#, "*.md")
            #expect(rules.selects("src/a.c"))
            #expect(!rules.selects("src/gen/a.c"))
            #expect(rules.roots == ["src", "odd[1]/x", "."])
            #expect(rules.selects("odd[1]/x"))
            #expect(rules.selects("any/where/READ.md"))
        }
    }

    @Test("of outputs, ignore files leave out nothing that is named")
    func outputs() throws {
        try withFolder(Self.files) { root in
            let job = UnitConfig(
                name: "job", kind: .job(JobConfig(outputs: ["dist/", "*.tag"])), command: .shell("true"))
            let rules = InputRules(outputsOf: job, in: Project(root: root), ProjectConfig(units: [job]))
            #expect(rules.selects("dist/app.js"))
            #expect(rules.selects("dist/deep/app.yaml"))
            #expect(rules.selects("src/x.tag"))
            // Nobody has named what is in there.
            #expect(!rules.selects("venv/x.tag"))
            #expect(!rules.selects("src/a.c"))
        }
    }
}
