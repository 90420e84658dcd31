import Syscalls
import Testing

/// From a fresh clone to verdicts, with nothing edited, in small projects of many kinds with their real tools.
@Suite("init in projects of many kinds")
struct KindTests {
    /// The tools are where this user has them.
    private static let variables: [String: String] = {
        var variables = ["PATH": ThisProcess.environment("PATH") ?? "/usr/bin:/bin"]
        if let home = ThisProcess.environment("HOME"), File.exists(Path("\(home)/.rustup")) {
            variables["RUSTUP_HOME"] = ThisProcess.environment("RUSTUP_HOME") ?? "\(home)/.rustup"
        }
        return variables
    }()

    @Test("there are projects")
    func table() { #expect(SmallProject.all.count >= 10) }

    @Test("init, check, start, once, a mistake that is saved, and its repair", arguments: SmallProject.all)
    func firstDay(project: SmallProject) async throws {
        try await Scene.play(variables: Self.variables) { scene in
            try await project.copy(into: scene)
            let made = try await scene.bgexec("init")
            #expect((made.code, made.error) == (0, ""), "\(made)")
            let check = try await scene.bgexec("check")
            #expect(check.code == 0, "\(check)")
            #expect(
                check.output
                    == "\(scene.folder)/.bgexec.json: \(project.units.count == 1 ? "1 unit" : "\(project.units.count) units"), all can run\n"
            )
            let start = try await scene.bgexec("start", within: .seconds(600))
            #expect(start.code == 0, "\(start)")
            let report = try await scene.status()
            #expect(report.units.map(\.name) == project.units)
            for test in project.units where test.hasSuffix("test") {
                let once = try await scene.bgexec("once", test, within: .seconds(600))
                #expect(once.code == 0, "\(once)")
            }
            let test = project.units.first { $0.hasSuffix("test") } ?? "test"
            try await judge(test, of: project, scene, failing: false)
            let right = scene.text(of: project.file)
            try scene.write(right.replacing(project.correct, with: project.mistake), to: project.file)
            #expect(scene.text(of: project.file) != right)
            try await judge(test, of: project, scene, failing: true)
            try scene.write(right, to: project.file)
            try await judge(test, of: project, scene, failing: false)
        }
    }

    /// Expects a verdict about what is saved, by a run that was not repeated because of files that it wrote itself.
    private func judge(
        _ test: String, of project: SmallProject, _ scene: Scene, failing: Bool
    ) async throws {
        let verdict = try await scene.begin(["wait", test, "--fresh", "--timeout", "300s"]).end(within: .seconds(320))
        #expect((verdict.code != 0) == failing && verdict.code < 120, "\(verdict) \(scene.log(test).suffix(20))")
        #expect(verdict.output.contains("FRESH"), "\(verdict)")
    }
}
