import Config

/// Ruby: RSpec, Rails' tests and rake; Rails and rack applications.
struct RubyKind: LanguageKind {
    let label = "ruby"
    let manifests = ["Gemfile", ".rspec", "Rakefile", "config.ru"]

    func detect(in folder: ProjectFolder) -> Findings {
        guard matches(folder) else { return Findings() }
        let gems = (folder.text(of: "Gemfile") ?? "") + (folder.text(of: "Gemfile.lock") ?? "")
        let isRails = folder.has("bin/rails") && folder.has("config/application.rb")
        let inputs = SourceTree.inputs(
            of: folder, endings: [".rb", ".erb", ".rake", ".haml", ".slim", ".ru"],
            and: ["Gemfile", "Gemfile.lock", "Rakefile", ".rspec", "config.ru"])
        let runner = folder.has("Gemfile") ? ["bundle", "exec"] : []
        var units: [DetectedUnit] = []
        if isRails {
            let source = "bin/rails"
            // Rails reloads what is in app/ itself; bgexec restarts it, too, so that it is known which code answers.
            units.append(
                .service("web", ["bin/rails", "server", "-p", "3000"], from: source, inputs: inputs, port: 3000))
        } else if folder.has("config.ru") {
            units.append(
                .service("web", runner + ["rackup", "-p", "9292"], from: "config.ru", inputs: inputs, port: 9292))
        }
        units += test(of: folder, gems, isRails: isRails, runner, inputs)
        var remarks: [String] = []
        if !folder.hasProgram("ruby") { remarks.append("ruby is not installed.") }
        if !runner.isEmpty, !folder.hasProgram("bundle") {
            remarks.append("bundle is not installed, and the Gemfile needs it.")
        }
        return Findings(units: units, remarks: units.isEmpty ? [] : remarks, generated: ["coverage/"])
    }

    private func test(
        of folder: ProjectFolder, _ gems: String, isRails: Bool, _ runner: [String], _ inputs: [String]
    ) -> [DetectedUnit] {
        let specs = SourceTree.files(of: folder, endings: ["_spec.rb"], limit: 1).first
        if folder.has(".rspec") || specs != nil {
            let source = folder.has(".rspec") ? ".rspec" : "rspec in \(specs ?? "spec")"
            // With its formatter for JUnit, verdicts name the tests.
            guard gems.contains("rspec_junit_formatter") else {
                return [.job("test", runner + ["rspec"], from: source, inputs: inputs)]
            }
            let report = folder.report("rspec.xml")
            let words =
                runner + ["rspec", "--format", "progress", "--format", "RspecJunitFormatter", "--out", report.argument]
            return [.job("test", words, from: source, inputs: inputs, JobConfig(junit: [report.pattern]))]
        }
        if isRails, folder.has("test") {
            return [.job("test", ["bin/rails", "test"], from: "bin/rails and test/", inputs: inputs)]
        }
        let rakefile = folder.text(of: "Rakefile") ?? ""
        if rakefile.contains("TestTask") || rakefile.contains("task :test") || rakefile.contains("task test")
            || rakefile.contains("Minitest")
        {
            return [.job("test", runner + ["rake", "test"], from: "the task test of Rakefile", inputs: inputs)]
        }
        if rakefile.contains("task :spec") {
            return [.job("test", runner + ["rake", "spec"], from: "the task spec of Rakefile", inputs: inputs)]
        }
        return []
    }
}
