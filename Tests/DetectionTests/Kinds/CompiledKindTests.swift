import Config
import Detection
import Testing

@Suite("Compiled projects")
struct CompiledKindTests {
    @Test("Go: main packages that serve, and all tests")
    func go() throws {
        let found = try detected(
            [
                "go.mod": "module example.com/shop\n\ngo 1.22\n", "go.sum": "",
                "cmd/api/main.go": "package main\n\nfunc main() {\n\thttp.ListenAndServe(\":8081\", nil)\n}\n",
                "cmd/migrate/main.go": "package main\n\nfunc main() {}\n", "internal/shop/shop.go": "package shop\n",
                "internal/shop/shop_test.go": "package shop\n",
            ], programs: ["go"])
        #expect(found.names == ["api", "test"])
        let api = try found.unit("api")
        #expect(api.line == "go run ./cmd/api")
        #expect(api.port == 8081)
        #expect(api.health?.startTimeout == .seconds(600))
        #expect(api.ignore == ["*_test.go"])
        #expect(api.inputs == ["cmd/", "internal/", "go.mod", "go.sum"])
        #expect(found.source(of: "api") == "ListenAndServe in cmd/api/main.go")
        #expect(try found.unit("test").line == "go test ./...")
        #expect(found.remarks == [])
    }

    @Test(
        "the port of a server in Go",
        arguments: [
            ("r := gin.Default()\n\tx(\"code:\", 1234)\n\tr.Run() // listens", 8080),
            ("e := echo.New()\n\te.Start(\":1323\")", 1323),
            ("http.ListenAndServe(\"127.0.0.1:4567\", nil)", 4567), ("http.ListenAndServe(addr, nil)", nil),
        ] as [(String, UInt16?)])
    func goPorts(body: String, port: UInt16?) throws {
        let files = ["go.mod": "module a\n", "main.go": "package main\n\nfunc main() {\n\t\(body)\n}\n"]
        #expect(try detected(files, programs: ["go"]).unit("web").port == port)
    }

    @Test("Rust: a workspace tests its members, whose servers are services")
    func rust() throws {
        let found = try detected(
            [
                "Cargo.toml": "[workspace]\nmembers = [\"server\", \"core\"]\nresolver = \"2\"\n", "Cargo.lock": "",
                "server/Cargo.toml":
                    "[package]\nname = \"shop-server\"\n\n[dependencies]\naxum = { version = \"0.7\" }\n",
                "server/src/main.rs": "let l = TcpListener::bind(\"127.0.0.1:3030\");\n",
                "core/Cargo.toml": "[package]\nname = \"core\"\n",
                "core/src/lib.rs": "",
            ], programs: ["cargo"], ignored: ["target/"])
        #expect(found.names == ["server", "test"])
        #expect(try found.unit("server").line == "cargo run")
        #expect(try found.unit("server").port == 3030)
        #expect(try found.unit("server").cwd == "server")
        #expect(try found.unit("test").line == "cargo test --workspace")
        #expect(try found.unit("test").inputs == ["core/", "server/", "Cargo.toml", "Cargo.lock"])
        #expect(found.config.ignore == [])
    }

    @Test("Rust: a library without a lock file")
    func rustLibrary() throws {
        let found = try detected(
            ["Cargo.toml": "[package]\nname = \"a\"\n", "src/lib.rs": "", "tests/a.rs": ""], ignored: ["target/"])
        #expect(found.names == ["test"])
        #expect(try found.unit("test").inputs == ["src/", "tests/", "Cargo.toml"])
        #expect(found.remarks == ["cargo is not installed."])
    }

    @Test("CMake with ctest: what it builds is no input")
    func cmake() throws {
        let files = [
            "CMakeLists.txt": "project(sum C)\nenable_testing()\nadd_subdirectory(tests)\n",
            "tests/CMakeLists.txt": "add_test(NAME a COMMAND a)\n",
            "src/sum.c": "", "include/sum.h": "", "tests/a.c": "",
        ]
        let found = try detected(files, programs: ["cmake"])
        let test = try found.unit("test")
        #expect(
            test.line
                == "cmake -S . -B build && cmake --build build && ctest --test-dir build --output-on-failure --output-junit junit.xml"
        )
        #expect(test.inputs == ["include/", "src/", "tests/", "CMakeLists.txt"])
        #expect(test.job?.junit == ["build/junit.xml"])
        // No input reaches into it.
        #expect(found.config.ignore == [])
    }

    @Test("CMake without tests is built, and the test is left to the user")
    func cmakeWithoutTests() throws {
        let found = try detected(
            ["CMakeLists.txt": "project(sum C)\nadd_executable(sum sum.c)\n", "sum.c": ""], programs: ["cmake"])
        #expect(found.names == ["test", "build"])
        #expect(try found.unit("test").line.contains("jobs.test.command"))
    }

    @Test("Meson")
    func meson() throws {
        let found = try detected(
            ["meson.build": "project('a', 'c')\ntest('a', executable('a', 'a.c'))\n", "a.c": ""], programs: ["meson"])
        #expect(
            try found.unit("test").line
                == "{ [ -d builddir/meson-private ] || meson setup builddir; } && meson test -C builddir --print-errorlogs"
        )
        #expect(found.config.ignore == ["builddir/"])
        #expect(try found.unit("test").inputs == ["*.c", "meson.build"])
    }

    @Test("Swift")
    func swift() throws {
        let found = try detected(
            [
                "Package.swift":
                    "// swift-tools-version: 6.0\nlet p = Package(name: \"a\", targets: [.target(name: \"a\"), .testTarget(name: \"aTests\")])\n",
                "Sources/a/a.swift": "", "Tests/aTests/a.swift": "",
            ], programs: ["swift"], ignored: [".build/"])
        #expect(try found.unit("test").line == "swift test")
        #expect(try found.unit("test").inputs == ["Sources/", "Tests/", "Package.swift"])
    }

    @Test("Maven with Spring Boot; Gradle with its wrapper and modules")
    func jvm() throws {
        let maven = try detected(
            [
                "pom.xml":
                    "<project><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>",
                "src/main/java/A.java": "", "src/main/resources/application.properties": "server.port=8090\n",
            ], programs: ["mvn"], ignored: ["target/"])
        #expect(try maven.unit("web").line == "mvn -B spring-boot:run")
        #expect(try maven.unit("web").port == 8090)
        #expect(try maven.unit("test").job?.junit == ["target/surefire-reports/*.xml"])
        let gradle = try detected(
            [
                "settings.gradle.kts": "include(\"app\", \"core\")\n", "gradlew": "#!/bin/sh\n",
                "gradle/wrapper/gradle-wrapper.properties": "",
                "app/build.gradle.kts": "plugins { application }\n", "app/src/main/kotlin/A.kt": "",
                "core/build.gradle.kts": "", "core/src/B.kt": "",
            ], ignored: ["build/", ".gradle/"])
        #expect(gradle.names == ["test"])
        #expect(try gradle.unit("test").line == "./gradlew --no-daemon test")
        #expect(
            try gradle.unit("test").inputs == [
                "app/src/", "app/build.gradle.kts", "core/src/", "core/build.gradle.kts", "settings.gradle.kts",
                "gradlew", "gradle/",
            ])
    }
}
