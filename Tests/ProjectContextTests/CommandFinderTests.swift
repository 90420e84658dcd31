import Config
import Model
import Syscalls
import Testing

@testable import ProjectContext
@testable import Supervisor

@Suite("Which file a command means")
struct CommandFinderTests {
    @Test("a name is searched in the PATH of the unit, in its order; what cannot be run there is passed over")
    func path() throws {
        try withProject(["a/tool": "text", "b/tool": "#!/bin/sh", "c/tool": "#!/bin/sh"]) { project in
            let finder = CommandFinder(environment: ["PATH": "a:\(project.root)/b:c"], directory: project.root)
            let program = try finder.find(.exec(["tool", "$HOME", "*"]))
            #expect(program.executable == project.root / "b/tool")
            #expect(program.arguments.map { String(decoding: $0, as: UTF8.self) } == ["tool", "$HOME", "*"])
        }
    }

    @Test("a path is taken from the unit's folder, a line of shell goes to sh")
    func others() throws {
        try withProject(["bin/tool": "#!/bin/sh"]) { project in
            let finder = CommandFinder(environment: ["PATH": "/usr/bin"], directory: project.root)
            #expect(try finder.find(.exec(["bin/tool"])).executable == project.root / "bin/tool")
            let shell = try finder.find(.shell("a | b"))
            #expect(shell.executable == "/bin/sh")
            #expect(shell.arguments.last.map { String(decoding: $0, as: UTF8.self) } == "a | b")
        }
    }

    @Test(
        "a missing command is 127 and one that may not be executed 126, each with advice",
        arguments: [
            ("gone", 127, "PATH"), ("./gone", 127, "does not exist"), ("./text", 126, "chmod +x"),
            ("./folder", 126, "executed"),
        ])
    func problems(_ name: String, _ code: Int, _ word: String) throws {
        try withProject(["text": "text", "folder/file": ""]) { project in
            let finder = CommandFinder(environment: ["PATH": "/usr/bin"], directory: project.root)
            let problem = #expect(throws: LaunchProblem.self) { try finder.find(.exec([name])) }
            #expect(problem?.exitCode == Int32(code))
            #expect(problem?.description.contains(word) == true)
        }
    }
}
