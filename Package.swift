// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
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
        .library(name: "Watcher", targets: ["Watcher"]),
        .library(name: "Supervisor", targets: ["Supervisor"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // Ground: what the kernel and C libraries offer, as modules.
        .target(name: "CLinux"),
        .target(name: "CInotify", linkerSettings: [.linkedLibrary("inotifytools")]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        room("Syscalls", ["CLinux"]),
        // First floor: the engine.
        room("Loop", ["Syscalls", "CLinux"]),
        room("RegularExpression", ["CPCRE2"]),
        // Second floor: the libraries that bgexec exists for.
        room("Log", ["Syscalls", "RegularExpression", "CZstd"]),
        room("Watcher", ["CInotify", "CLinux", "Syscalls", "Loop"]),
        room("Supervisor", ["Syscalls", "Loop", "Log", "RegularExpression"]),
        room("Config", ["Syscalls"]),
        room("History", ["CSQLite", "Syscalls", "Loop", "Supervisor", "Config"]),
        // Roof: the program that joins them.
        .executableTarget(
            name: "bgexec",
            dependencies: [
                "Syscalls", "Loop", "Log", "Watcher", "Supervisor", "Config", "History",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            // Within the program: it is one file that can be copied anywhere.
            resources: [.embedInCode("Help/config.txt"), .embedInCode("Help/states.txt")],
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
        tests(of: "Config", ["Syscalls"]),
        .executableTarget(
            name: "logcapture",
            dependencies: ["Log", "Syscalls"],
            path: "Tests/LogCapture",
            swiftSettings: strict
        ),
        tests(of: "Log", ["Syscalls", "RegularExpression", "logcapture"]),
        tests(of: "Watcher", ["Syscalls", "Loop", "CInotify"]),
        tests(of: "Supervisor", ["Syscalls", "Loop", "Log", "bgexec"]),
        .executableTarget(
            name: "historybench",
            dependencies: ["History", "Supervisor", "Syscalls"],
            path: "Tests/HistoryBench",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "historyvictim",
            dependencies: ["History", "Supervisor", "Syscalls"],
            path: "Tests/HistoryVictim",
            swiftSettings: strict
        ),
        tests(of: "History", ["Syscalls", "Supervisor", "Config", "Loop", "historyvictim"]),
        tests(of: "bgexec", ["Syscalls", "Loop", "Log", "Supervisor", "Config", "History"]),
        .testTarget(
            name: "SimulationTests", dependencies: ["bgexec", "Supervisor", "TestSupport", "Syscalls", "Loop"],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["bgexec", "TestSupport", "Syscalls", "Loop", "Supervisor"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
