import Config

/// Java and Kotlin with Maven.
struct MavenKind: LanguageKind {
    let label = "maven"
    let manifests = ["pom.xml"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard let text = folder.text(of: "pom.xml") else { return Findings() }
        let program = folder.has("mvnw") ? "./mvnw" : "mvn"
        let hasModules = text.contains("<modules>")
        let inputs = JVMSources.inputs(of: folder, ["pom.xml", "mvnw", ".mvn/"], manifest: "pom.xml")
        var units: [DetectedUnit] = []
        if !hasModules {
            if text.contains("spring-boot-maven-plugin") {
                units.append(
                    .service(
                        "web", [program, "-B", "spring-boot:run"], from: "Spring Boot in pom.xml", inputs: inputs,
                        port: JVMSources.port(of: folder),
                        build: .seconds(1800)))
            } else if text.contains("quarkus-maven-plugin") {
                units.append(
                    .service(
                        "web", [program, "-B", "quarkus:dev"], from: "Quarkus in pom.xml",
                        inputs: folder.present(["pom.xml"]),
                        port: JVMSources.port(of: folder), build: .seconds(1800)))
            }
        }
        let reports = hasModules ? "**/target/surefire-reports/*.xml" : "target/surefire-reports/*.xml"
        units.append(
            .job("test", [program, "-B", "test"], from: "pom.xml", inputs: inputs, JobConfig(junit: [reports])))
        let isThere = program != "mvn" || folder.hasProgram("mvn")
        return Findings(units: units, remarks: isThere ? [] : ["mvn is not installed."], generated: ["target/"])
    }

    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        !unit.config.isService && folder.text(of: "pom.xml")?.contains("<modules>") ?? false
    }
}

/// Java and Kotlin with Gradle.
struct GradleKind: LanguageKind {
    let label = "gradle"
    let manifests = ["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard matches(folder) else { return Findings() }
        let program = folder.has("gradlew") ? "./gradlew" : "gradle"
        let files = [
            "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties",
            "gradlew", "gradle/", "buildSrc/",
        ]
        let manifest =
            folder.has("build.gradle.kts") || folder.has("settings.gradle.kts") ? "build.gradle.kts" : "build.gradle"
        let inputs = JVMSources.inputs(of: folder, files, manifest: manifest)
        let source = folder.first(manifests) ?? "build.gradle"
        var units: [DetectedUnit] = []
        let text = (folder.text(of: "build.gradle") ?? "") + (folder.text(of: "build.gradle.kts") ?? "")
        // A daemon of gradle's would outlive the run, and bgexec ends what a run leaves behind.
        if text.contains("org.springframework.boot"), !text.contains("apply false") {
            units.append(
                .service(
                    "web", [program, "--no-daemon", "bootRun"], from: "Spring Boot in \(source)", inputs: inputs,
                    port: JVMSources.port(of: folder),
                    build: .seconds(1800)))
        }
        units.append(.job("test", [program, "--no-daemon", "test"], from: source, inputs: inputs))
        let isThere = program != "gradle" || folder.hasProgram("gradle")
        return Findings(
            units: units, remarks: isThere ? [] : ["gradle is not installed."], generated: ["build/", ".gradle/"])
    }

    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool {
        !unit.config.isService && (folder.has("settings.gradle") || folder.has("settings.gradle.kts"))
    }
}

/// Where the sources of a Java project are.
enum JVMSources {
    /// The sources of the project and of its modules, not what is built beside them.
    static func inputs(of folder: ProjectFolder, _ files: [String], manifest: String) -> [String] {
        var inputs = folder.present(["src"])
        for name in folder.names() where !name.hasPrefix(".") && name != "buildSrc" && folder.hasFolder(name) {
            inputs += folder.present(["\(name)/src", "\(name)/\(manifest)"])
        }
        return inputs + folder.present(files)
    }

    /// The port of Spring Boot or Quarkus; 8080 by default.
    static func port(of folder: ProjectFolder) -> UInt16 {
        let files = ["application.properties", "application.yml", "application.yaml"].map { "src/main/resources/\($0)" }
        for text in files.compactMap({ folder.text(of: $0) }) {
            if let port = SourceText.port(in: text, after: ["server.port", "quarkus.http.port", "port:"]) {
                return port
            }
        }
        return 8080
    }
}
