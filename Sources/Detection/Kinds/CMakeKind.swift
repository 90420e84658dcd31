import Config

/// C and C++ with CMake: configures, builds and runs ctest.
struct CMakeKind: LanguageKind {
    let label = "cmake"
    let manifests = ["CMakeLists.txt"]

    static let endings = [".c", ".h", ".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx", ".inl", ".S"]
    private static let tests = [
        "enable_testing", "add_test", "include(CTest)", "gtest_discover_tests", "catch_discover_tests",
        "doctest_discover_tests",
    ]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "CMakeLists.txt") else { return Findings() }
        let lists = SourceTree.files(of: folder, endings: ["CMakeLists.txt"], limit: 60).compactMap {
            folder.text(of: $0)
        }
        let inputs = SourceTree.inputs(
            of: folder, endings: Self.endings + [".cmake"],
            and: ["CMakeLists.txt", "CMakePresets.json", "CMakeUserPresets.json", "conanfile.txt", "vcpkg.json"])
        let build = "cmake -S . -B build && cmake --build build"
        let hasTests = ([text] + lists).contains { text in
            Self.tests.contains { text.lowercased().contains($0.lowercased()) }
        }
        var findings = Findings(generated: ["build/"])
        if hasTests {
            findings.units = [
                .job(
                    "test", .shell("\(build) && ctest --test-dir build --output-on-failure --output-junit junit.xml"),
                    from: "tests in CMakeLists.txt",
                    inputs: inputs, JobConfig(junit: ["build/junit.xml"]))
            ]
        } else {
            findings.units = [.job("build", .shell(build), from: "CMakeLists.txt", inputs: inputs)]
        }
        findings.remarks = folder.hasProgram("cmake") ? [] : ["cmake is not installed."]
        return findings
    }

    /// The folders below are part of the build.
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool { true }
}

/// C and C++ with Meson.
struct MesonKind: LanguageKind {
    let label = "meson"
    let manifests = ["meson.build"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "meson.build") else { return Findings() }
        let build = ["build", "builddir", "_build"].first { folder.has("\($0)/meson-private") } ?? "builddir"
        let below = SourceTree.files(of: folder, endings: ["meson.build"], limit: 60).compactMap { folder.text(of: $0) }
        let inputs = SourceTree.inputs(
            of: folder, endings: CMakeKind.endings + ["meson.build"],
            and: ["meson.build", "meson_options.txt", "meson.options", "subprojects/"])
        let setUp = "[ -d \(build)/meson-private ] || meson setup \(build)"
        var findings = Findings(generated: ["\(build)/"])
        if ([text] + below).contains(where: { $0.contains("test(") }) {
            findings.units = [
                .job(
                    "test", .shell("{ \(setUp); } && meson test -C \(build) --print-errorlogs"),
                    from: "test() in meson.build", inputs: inputs,
                    JobConfig(junit: ["\(build)/meson-logs/testlog.junit.xml"]))
            ]
        } else {
            findings.units = [
                .job("build", .shell("{ \(setUp); } && meson compile -C \(build)"), from: "meson.build", inputs: inputs)
            ]
        }
        findings.remarks = folder.hasProgram("meson") ? [] : ["meson is not installed."]
        return findings
    }

    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool { true }
}
