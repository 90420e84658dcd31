import Config

/// Python: tests by pytest, unittest, Django or tox; Flask, FastAPI, Django and Celery as services.
struct PythonKind: LanguageKind {
    let label = "python"
    let manifests = [
        "pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "requirements-dev.txt", "Pipfile", "tox.ini",
        "pytest.ini",
        "manage.py", "noxfile.py",
    ]

    /// Files beside the sources on which a run depends.
    static let settings = [
        "pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", "requirements.txt", "requirements-dev.txt",
        "requirements-test.txt", "requirements/", "uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock", ".flaskenv",
    ]

    func detect(in folder: ProjectFolder) -> Findings {
        let project = PythonProject(folder)
        guard matches(folder) || project.hasScripts else { return Findings() }
        let tests = PythonTests.detect(in: project)
        var findings = Findings(units: PythonServices.detect(in: project) + tests)
        findings.generated = project.environments.map { "\($0)/" }
        guard !findings.units.isEmpty else { return findings }
        if project.runner == .venv { findings.venv = project.venv }
        findings.remarks = project.remarks(tests: tests)
        return findings
    }

    /// A test at the top finds those of all folders below.
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        !unit.config.isService && own.contains { $0.config.name == unit.config.name }
    }
}

/// What a folder says about Python.
struct PythonProject {
    /// How Python is run there.
    enum Runner: Equatable {
        /// By the virtual environment.
        case venv
        /// By a tool that has an environment of its own: `uv run`.
        case tool(String)
        /// By whatever is in PATH.
        case path
    }

    /// Files that name what is installed for development, in the order in which pip should read them.
    private static let requirements = [
        "requirements.txt", "requirements-dev.txt", "requirements-test.txt", "requirements/dev.txt",
        "requirements/local.txt",
        "requirements/test.txt",
    ]

    let folder: ProjectFolder
    let pyproject: TOMLText?
    /// The virtual environment, if it has been made.
    let venv: String?
    /// All of them, of which only one is used.
    let environments: [String]
    let runner: Runner
    /// The texts in which dependencies are named.
    private let dependencies: String
    /// The Python files that may be programs, by name.
    let programs: [(name: String, text: String)]
    let inputs: [String]

    init(_ folder: ProjectFolder) {
        self.folder = folder
        pyproject = folder.text(of: "pyproject.toml").map(TOMLText.init)
        environments = folder.names().filter { folder.has("\($0)/pyvenv.cfg") }
        let found =
            [".venv", "venv", "env"].filter { folder.has("\($0)/bin/python") }
            + environments.filter { folder.has("\($0)/bin/python") }
        venv = found.first
        let lock = [
            ("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv"),
            ("Pipfile", "pipenv"),
        ]
        if venv != nil {
            runner = .venv
        } else if let tool = lock.first(where: { folder.has($0.0) })?.1 {
            runner = .tool(tool)
        } else {
            runner = pyproject?.hasTables(below: "tool.poetry") ?? false ? .tool("poetry") : .path
        }
        let names =
            ["pyproject.toml", "setup.cfg", "setup.py", "requirements/base.txt", "Pipfile", "tox.ini"]
            + Self.requirements
        dependencies = names.compactMap { folder.text(of: $0) }.joined(separator: "\n").lowercased()
        let files = SourceTree.files(of: folder, endings: [".py"], limit: 60).filter {
            !$0.contains("/tests/") && !$0.hasPrefix("tests/")
        }
        programs = files.prefix(40).compactMap { name in folder.text(of: name).map { (name, $0) } }
        inputs = SourceTree.inputs(
            of: folder, endings: [".py", ".html", ".jinja", ".jinja2", ".sql"], and: PythonKind.settings)
    }

    /// Whether there are programs at the top, without any manifest.
    var hasScripts: Bool { folder.names().contains { $0.hasSuffix(".py") } }

    /// Whether a package is named where dependencies are. The name may be part of another: `pytest` of `pytest-cov`.
    func names(_ package: String) -> Bool {
        let text = dependencies
        var rest = text[...]
        while let place = rest.firstRange(of: package) {
            let before = place.lowerBound == text.startIndex ? nil : text[text.index(before: place.lowerBound)]
            if !(before.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." } ?? false) {
                return true
            }
            rest = rest[place.upperBound...]
        }
        return false
    }

    /// The words that run a module: `python3 -m pytest`.
    func module(_ words: String...) -> [String] { python + ["-m"] + words }

    /// The words that run Python.
    var python: [String] {
        if case .tool(let tool) = runner { return [tool, "run", "python"] }
        return ["python3"]
    }

    /// Whether a program of the virtual environment is missing there.
    func lacks(_ program: String) -> Bool { venv.map { !folder.has("\($0)/bin/\(program)") } ?? false }

    func remarks(tests: [DetectedUnit]) -> [String] {
        let usesPytest = tests.contains { $0.source.contains("pytest") }
        let files = Self.requirements.filter(folder.has).map {
            "-r \($0)"
        }
        let isPackage = files.isEmpty && (pyproject?.has("project") ?? false || folder.has("setup.py"))
        let packages =
            files + (isPackage ? ["-e ."] : []) + (usesPytest && (files.isEmpty || !names("pytest")) ? ["pytest"] : [])
        let wanted = packages.joined(separator: " ")
        switch runner {
        case .tool(let tool):
            return folder.hasProgram(tool)
                ? [] : ["\(tool) is not installed, and \(tool)'s lock file says that the project uses it."]
        case .venv:
            guard let venv, usesPytest, lacks("pytest") else { return [] }
            return ["pytest is not in \(venv): run `\(venv)/bin/pip install pytest`."]
        case .path:
            guard !packages.isEmpty else { return [] }
            return [
                "There is no virtual environment, so the python3 of PATH runs it. To make one, run `python3 -m venv .venv` and "
                    + "`.venv/bin/pip install \(wanted)`, and write \"venv\": \".venv\" into .bgexec.json."
            ]
        }
    }
}
