// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// The commit, as scripts/lib/install.sh says it. A plain `swift build` does not know it.
let commit = Context.environment["BGEXEC_COMMIT"].map { [CSetting.define("BGEXEC_COMMIT", to: "\"\($0)\"")] } ?? []

func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict
    )
}

let package = Package(
    name: "bgexec",
    products: [
        .executable(name: "bgexec", targets: ["bgexec"]),
        // Each with the modules that its declarations name, so that other packages can import them.
        .library(name: "Watcher", targets: ["Watcher", "Loop", "Syscalls"]),
        .library(name: "Supervisor", targets: ["Supervisor", "Model", "Loop", "Syscalls"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // C: what the kernel and C libraries offer, as modules.
        .target(name: "CLinux"),
        .target(name: "CVersion", cSettings: commit),
        .target(name: "CInotify", linkerSettings: [.linkedLibrary("inotifytools")]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        library("Syscalls", ["CLinux"]),
        // Words and engine.
        library("Model", ["Syscalls"]),
        library("Loop", ["Syscalls"]),
        library("RegularExpression", ["CPCRE2"]),
        // One concern each.
        library("Log", ["Model", "Syscalls", "RegularExpression", "CZstd"]),
        library("Watcher", ["CInotify", "Syscalls", "Loop"]),
        library("Supervisor", ["Model", "Syscalls", "Loop", "Log", "RegularExpression"]),
        library("Config", ["Model", "Syscalls"]),
        library("Detection", ["Model", "Syscalls", "Config", "CYAML"]),
        library("History", ["Model", "CSQLite", "Syscalls", "Loop"]),
        library("Wire", ["Model", "Syscalls", "Loop", "CVersion"]),
        library(
            "ProjectContext",
            ["Model", "Wire", "Syscalls", "Loop", "Config", "Watcher", "Supervisor", "RegularExpression"]),
        // What joins them: the daemon, and the commands that ask it.
        library(
            "Daemon",
            [
                "Model", "Wire", "ProjectContext", "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config",
                "History",
            ]),
        .executableTarget(
            name: "bgexec",
            dependencies: [
                "Model", "Wire", "ProjectContext", "Daemon", "Syscalls", "Loop", "Log", "Watcher", "Supervisor",
                "Config", "History", "RegularExpression", "Detection",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            // Within the program: it is one file that can be copied anywhere.
            resources: [
                .embedInCode("Help/config.txt"), .embedInCode("Help/states.txt"), .embedInCode("Help/schema.json"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "watchbench",
            dependencies: ["Syscalls", "Loop", "Watcher"],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["Syscalls", "Loop"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        tests(of: "Syscalls"),
        tests(of: "Loop", ["Syscalls"]),
        tests(of: "Model", ["Syscalls"]),
        tests(of: "Config", ["Model", "Syscalls"]),
        .executableTarget(
            name: "logcapture",
            dependencies: ["Log", "Syscalls"],
            path: "Tests/LogCapture",
            swiftSettings: strict
        ),
        tests(of: "Log", ["Model", "Syscalls", "RegularExpression", "logcapture"]),
        tests(of: "Watcher", ["Syscalls", "Loop", "CInotify"]),
        tests(of: "Supervisor", ["Model", "Syscalls", "Loop", "Log", "Wire", "bgexec"]),
        .executableTarget(
            name: "historybench",
            dependencies: ["History", "Model", "Syscalls"],
            path: "Tests/HistoryBench",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "historyvictim",
            dependencies: ["History", "Model", "Syscalls"],
            path: "Tests/HistoryVictim",
            swiftSettings: strict
        ),
        tests(of: "Detection", ["Syscalls", "Config"]),
        tests(of: "History", ["Model", "Syscalls", "Supervisor", "Config", "Loop", "historyvictim"]),
        tests(of: "Wire", ["Model", "Syscalls", "Loop"]),
        tests(of: "ProjectContext", ["Model", "Syscalls", "Loop", "Config", "Supervisor"]),
        tests(
            of: "Daemon", ["Model", "Wire", "ProjectContext", "Syscalls", "Loop", "Supervisor", "Config", "History"]),
        tests(
            of: "bgexec",
            [
                "Model", "Wire", "ProjectContext", "Daemon", "Syscalls", "Loop", "Log", "Supervisor", "Config",
                "History",
            ]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Daemon", "Model", "Wire", "ProjectContext", "Supervisor", "History", "Config", "TestSupport",
                "Syscalls",
                "Loop",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "bgexec", "Model", "Wire", "ProjectContext", "Daemon", "TestSupport", "Syscalls", "Loop", "Supervisor",
                "Config", "History", "Detection",
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
