// swift-tools-version: 6.2
import PackageDescription

/// Small programs that use bgexec's libraries as any other package would.
let package = Package(
    name: "Examples",
    dependencies: [.package(name: "bgexec", path: "..")],
    targets: [
        .executableTarget(
            name: "supervise", dependencies: [.product(name: "Supervisor", package: "bgexec")], path: "supervise"),
        .executableTarget(
            name: "watch", dependencies: [.product(name: "Watcher", package: "bgexec")], path: "watch"),
    ],
    swiftLanguageModes: [.v6]
)
