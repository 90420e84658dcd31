import Syscalls
import Testing

@testable import Config

@Suite("Inputs that are not listed")
struct ImplicitInputTests {
    private static let packages = [
        "lib/python*/site-packages/*.dist-info/RECORD", "lib/python*/site-packages/*.dist-info/METADATA",
        "lib/python*/site-packages/*.egg-link", "lib/python*/site-packages/__editable__*",
        "lib/python*/site-packages/*.pth",
    ]

    private static func unit(envFile: String? = nil, venv: String? = nil) -> UnitConfig {
        UnitConfig(
            name: "a", kind: .job(JobConfig()), command: .shell("x"), envFile: envFile,
            venv: venv.map { .own($0) } ?? .project)
    }

    @Test("are none for a unit with neither environment file nor virtual environment")
    func none() {
        #expect(ProjectConfig(env: ["A": "1"]).implicitInputs(of: Self.unit()).isEmpty)
    }

    @Test("are the environment files of the project and of the unit")
    func environmentFiles() {
        let config = ProjectConfig(envFile: "./.env")
        #expect(config.implicitInputs(of: Self.unit(envFile: "sub//own.env")) == [".env", "sub/own.env"])
    }

    @Test("are what tells the packages of the unit's virtual environment, else of the project's")
    func virtualEnvironment() {
        func files(in venv: String) -> [String] { (["pyvenv.cfg"] + Self.packages).map { "\(venv)/\($0)" } }
        let config = ProjectConfig(venv: "venv/")
        #expect(config.implicitInputs(of: Self.unit()) == files(in: "venv"))
        #expect(config.implicitInputs(of: Self.unit(venv: "sub/v2")) == files(in: "sub/v2"))
        #expect(config.implicitInputs(of: Self.unit(venv: ".")) == ["pyvenv.cfg"] + Self.packages)
        #expect(config.implicitInputs(of: Self.unit(venv: "../v")) == files(in: "../v"))
    }

    @Test(
        "have a pattern that matches only the file, wherever it is",
        arguments: [
            ("a/./b.env", "a/b.env"), ("a/../b.env", "b.env"), ("../../b.env", "../../b.env"), ("a/../../b", "../b"),
            ("[dev]?*.env", #"\[dev]\?\*.env"#), ("!a", #"\!a"#), ("#a", ##"\#a"##), ("a ", #"a\ "#),
            (#"a\b"#, #"a\\b"#),
            ("/home/ada/work/shop/.env", ".env"), ("/home/ada/.env", "../../.env"), ("/etc/env", "../../../../etc/env"),
            ("/home/../etc/env", "../../../../etc/env"), ("/home/ada/work/shopping/x", "../shopping/x"),
        ])
    func patterns(path: String, pattern: String) {
        let unit = Self.unit(envFile: path)
        #expect(ProjectConfig().implicitInputs(of: unit, in: "/home/ada/work/shop") == [pattern])
        #expect(ProjectConfig().implicitInputs(of: unit, in: "/home/ada/work/shop/") == [pattern])
    }

    @Test("leave out an absolute path when the project's folder is not known, and a path that can only be a folder")
    func unknown() {
        let config = ProjectConfig(venv: "/opt/venv", envFile: "/etc/env")
        #expect(config.implicitInputs(of: Self.unit(envFile: ".env")) == [".env"])
        #expect(ProjectConfig().implicitInputs(of: Self.unit(envFile: "..")).isEmpty)
        let files = config.implicitInputs(of: Self.unit(), in: "/opt/shop")
        #expect(files.prefix(2) == ["../../etc/env", "../venv/pyvenv.cfg"])
    }
}
