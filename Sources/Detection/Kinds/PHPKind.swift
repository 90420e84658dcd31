import Config

/// PHP: composer's scripts, PHPUnit and Pest; Laravel, Symfony and PHP's own server.
struct PHPKind: LanguageKind {
    let label = "php"
    let manifests = ["composer.json", "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml", "artisan"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard matches(folder) else { return Findings() }
        let inputs = SourceTree.inputs(
            of: folder, endings: [".php", ".twig"],
            and: ["composer.json", "composer.lock", "phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml", "artisan"])
        let composer = folder.text(of: "composer.json") ?? ""
        let units = service(of: folder, inputs).map { [$0] } ?? []
        let tests = test(of: folder, composer, inputs).map { [$0] } ?? []
        var remarks: [String] = []
        if !folder.hasProgram("php") { remarks.append("php is not installed.") }
        let hasPackages = (try? JSONReader.read(Array(composer.utf8))).map { root in
            if case .object(let members)? = root["require-dev"]?.value { !members.isEmpty } else { false }
        }
        if hasPackages ?? false, !folder.has("vendor") {
            remarks.append("vendor is missing: run `composer install` first.")
        }
        return Findings(
            units: units + tests, remarks: units.isEmpty && tests.isEmpty ? [] : remarks, generated: [".phpunit.cache/"]
        )
    }

    private func service(of folder: ProjectFolder, _ inputs: [String]) -> DetectedUnit? {
        if folder.has("artisan") {
            return .service(
                "web", ["php", "artisan", "serve", "--port", "8000"], from: "artisan, Laravel's", inputs: inputs,
                port: 8000)
        }
        for file in ["public/index.php", "web/index.php", "index.php"] where folder.has(file) {
            let root = file.contains("/") ? ["-t", String(file.prefix { $0 != "/" })] : []
            return .service("web", ["php", "-S", "localhost:8000"] + root, from: file, inputs: inputs, port: 8000)
        }
        return nil
    }

    private func test(of folder: ProjectFolder, _ composer: String, _ inputs: [String]) -> DetectedUnit? {
        let script = (try? JSONReader.read(Array(composer.utf8)))?["scripts"]?["test"]
        let suite = ["phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"].first(where: folder.has)
        let unit = ["vendor/bin/pest", "vendor/bin/phpunit"].first(where: folder.has)
        let report = folder.report("phpunit.xml")
        let job = JobConfig(junit: [report.pattern])
        if let unit {
            return .job("test", [unit, "--log-junit", report.argument], from: unit, .script, inputs: inputs, job)
        }
        if script != nil {
            return .job("test", ["composer", "test"], from: "scripts.test of composer.json", .script, inputs: inputs)
        }
        if folder.has("artisan") { return .job("test", ["php", "artisan", "test"], from: "artisan", inputs: inputs) }
        let isNamed = composer.contains("phpunit/phpunit")
        guard isNamed || suite != nil else { return nil }
        // Where composer brings it, it is among the packages; else it is the system's.
        let program = isNamed ? "vendor/bin/phpunit" : "phpunit"
        return .job(
            "test", [program, "--log-junit", report.argument], from: suite ?? "phpunit in composer.json",
            inputs: inputs, job)
    }
}
