import Config
import Model
import Syscalls
import Testing

@testable import ProjectContext
@testable import Supervisor

@Suite("A unit's environment")
struct UnitEnvironmentTests {
    @Test("later layers win: inherited, the project's file, its env, the unit's file, its env")
    func layers() throws {
        let files = [
            "project.env": "B=project file\nC=project file\nD=project file\nE=project file\n",
            "unit.env": "D=unit file\nE=unit file\n",
        ]
        try withProject(files) { project in
            var config = ProjectConfig()
            (config.envFile, config.env) = ("project.env", ["C": "project", "D": "project", "E": "project"])
            var unit = Self.unit
            (unit.envFile, unit.env) = ("unit.env", ["E": "unit"])
            let inherited = ["A": "inherited", "B": "inherited", "C": "inherited", "D": "inherited", "E": "inherited"]
            let made = try UnitEnvironment(of: unit, in: project, config, from: inherited)
            #expect(
                ["A", "B", "C", "D", "E"].map { made.values[$0] } == [
                    "inherited", "project file", "project", "unit file", "unit",
                ])
            #expect(
                ["A", "B", "C", "D", "E"].map { made.sources[$0]?.description } == [
                    "inherited", "project.env:1", ".bgexec.json env", "unit.env:1", ".bgexec.json services.router.env",
                ])
            #expect(made.values["BGEXEC_PROJECT"] == project.root.description)
            #expect(made.values["BGEXEC_UNIT"] == "router")
        }
    }

    @Test("a venv does what activate does, and a unit's own goes before the project's")
    func venv() throws {
        try withProject(["own/bin/python3": "#!/bin/sh", "all/bin/python": "#!/bin/sh"]) { project in
            var config = ProjectConfig()
            config.venv = "all"
            var unit = Self.unit
            unit.env = ["PATH": "/usr/bin", "PYTHONHOME": "/elsewhere"]
            let first = try UnitEnvironment(of: unit, in: project, config, from: [:]).values
            #expect(first["VIRTUAL_ENV"] == "\(project.root)/all")
            #expect(first["PATH"] == "\(project.root)/all/bin:/usr/bin")
            #expect(first["PYTHONHOME"] == nil)
            unit.venv = .own("own")
            #expect(
                try UnitEnvironment(of: unit, in: project, config, from: [:]).values["VIRTUAL_ENV"]
                    == "\(project.root)/own")
        }
    }

    @Test("an envFile that is missing, or is wrong, is an error that names it")
    func badFiles() throws {
        try withProject(["wrong.env": "A=1\nnot a line\n"]) { project in
            var unit = Self.unit
            for (file, word) in [("gone.env", "gone.env is missing"), ("wrong.env", "wrong.env:2:")] {
                unit.envFile = file
                let problem = #expect(throws: LaunchProblem.self) {
                    try UnitEnvironment(of: unit, in: project, ProjectConfig(), from: [:])
                }
                #expect(problem?.description.contains(word) == true)
            }
        }
    }

    private static let unit = UnitConfig(name: "router", kind: .service(ServiceConfig()), command: .exec(["true"]))
}
