import Config

/// How the tests of a Python project are run.
enum PythonTests {
    static func detect(in project: PythonProject) -> [DetectedUnit] {
        let tests = testFiles(of: project)
        if let source = pytestSource(of: project, tests: tests) { return [pytest(project, from: source)] }
        if project.folder.has("manage.py") {
            return [
                .job("test", project.python + ["manage.py", "test"], from: "manage.py", inputs: project.inputs)
            ]
        }
        if project.folder.text(of: "tox.ini")?.contains("[testenv") ?? false
            || project.pyproject?.hasTables(below: "tool.tox") ?? false
        {
            return [.job("test", ["tox"], from: "tox.ini", inputs: project.inputs)]
        }
        if project.folder.has("noxfile.py") {
            return [.job("test", ["nox"], from: "noxfile.py", inputs: project.inputs)]
        }
        return unittest(project, tests).map { [$0] } ?? script(project).map { [$0] } ?? []
    }

    /// What says that pytest is used; nil when nothing does.
    private static func pytestSource(of project: PythonProject, tests: [String]) -> String? {
        let folder = project.folder
        if project.pyproject?.hasTables(below: "tool.pytest") ?? false { return "tool.pytest of pyproject.toml" }
        if folder.has("pytest.ini") { return "pytest.ini" }
        if folder.text(of: "tox.ini")?.contains("[pytest]") ?? false { return "[pytest] of tox.ini" }
        if folder.text(of: "setup.cfg")?.contains("[tool:pytest]") ?? false { return "[tool:pytest] of setup.cfg" }
        if let file = tests.first(where: { $0.hasSuffix("conftest.py") }) { return "\(file), for pytest" }
        if let first = tests.first {
            if project.names("pytest") { return "pytest among the requirements, and \(first)" }
            // Functions outside of classes are for pytest.
            if let file = tests.first(where: { isForPytest(folder.text(of: $0) ?? "") }) {
                return "pytest's functions in \(file)"
            }
        }
        return nil
    }

    private static func isForPytest(_ text: String) -> Bool {
        text.contains("import pytest") || text.hasPrefix("def test_") || text.contains("\ndef test_")
            || text.contains("\nasync def test_")
    }

    private static func testFiles(of project: PythonProject) -> [String] {
        SourceTree.files(of: project.folder, endings: [".py"], limit: 400).filter { path in
            let name = path.split(separator: "/").last ?? ""
            return name.hasPrefix("test_") || name.hasSuffix("_test.py") || name == "conftest.py"
        }
    }

    private static func pytest(_ project: PythonProject, from source: String) -> DetectedUnit {
        let report = project.folder.report("pytest.xml")
        return .job(
            "test", project.module("pytest", "--junitxml=\(report.argument)"), from: source, inputs: project.inputs,
            JobConfig(junit: [report.pattern]))
    }

    private static func unittest(_ project: PythonProject, _ tests: [String]) -> DetectedUnit? {
        guard let file = tests.first(where: { project.folder.text(of: $0)?.contains("unittest") ?? false }) else {
            return nil
        }
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        var words = project.module("unittest", "discover")
        if !folder.isEmpty {
            words += ["-s", folder] + (project.folder.has("\(folder)/__init__.py") ? ["-t", "."] : [])
        }
        if file.hasSuffix("_test.py") { words += ["-p", "*_test.py"] }
        return .job("test", words, from: "unittest in \(file)", inputs: project.inputs)
    }

    /// A program that is called so.
    private static func script(_ project: PythonProject) -> DetectedUnit? {
        guard let file = ["test.py", "tests.py", "run_tests.py"].first(where: project.folder.has) else { return nil }
        return .job("test", project.python + [file], from: file, inputs: project.inputs)
    }
}
