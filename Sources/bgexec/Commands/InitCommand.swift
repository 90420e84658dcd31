import ArgumentParser
import Config
import Detection
import Loop
import Model
import ProjectContext
import Syscalls

/// `init`: a first configuration.
struct InitCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first .bgexec.json for this folder, from what is found in it. Never replaces one.",
        discussion: """
            Reads manifests such as package.json, pyproject.toml, go.mod and Cargo.toml, files that declare processes such as Procfile and \
            docker-compose.yml, and the targets of Makefiles; runs nothing. Says for each unit what it was found by. A test whose command \
            cannot be known fails, and says what to write.
            """
    )

    @Flag(name: .customLong("print"), help: "Print the configuration instead of writing it.")
    var onlyPrints = false

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Use only this file of those that say what a project has, such as package.json.", valueName: "file"),
        completion: .file())
    var source: String?

    @Flag(help: "Print what was found as JSON.")
    var json = false

    func carryOut() async throws -> Int32 {
        let folder = try File.resolved(File.workingDirectory())
        let path = folder / Project.configName
        if !onlyPrints { try Self.checkPlace(folder, path) }
        let found = try detect(in: folder)
        let text = ConfigWriter.text(found.config, schema: InstalledSchema.path(for: folder))
        try Self.check(text)
        let report = InitReport(
            found, path: path, text: text, isWritten: !onlyPrints, ignoredBy: GitRules(folder).rule(ignoring: path))
        if !onlyPrints { try File.replace(path, with: Array(text.utf8), mode: 0o644) }
        try report.print(json: json)
        return 0
    }

    /// Refuses to replace a configuration, and to write where the user could not change it.
    private static func checkPlace(_ folder: Path, _ path: Path) throws {
        guard try File.status(of: path) == nil else {
            throw UserError(
                "\(path) exists", advice: "edit it; `bgexec check` checks it, `bgexec init --print` prints a new one",
                code: .badUsage)
        }
        if let owner = try File.status(of: folder)?.owner, ForeignFile.isOfSudoUser(owner) {
            throw UserError(
                "\(folder) belongs to \(ProcessTable.name(ofUser: owner)), who could not change what root writes there",
                advice: ForeignFile.advice(owner), code: .badUsage)
        }
    }

    private func detect(in folder: Path) throws -> DetectedProject {
        let rules = GitRules(folder)
        let programFolders = (ThisProcess.environment("PATH") ?? "").split(separator: ":").map { Path($0) }
        guard let source else {
            let places = ProjectDetection.places(in: ProjectFolder(folder, programFolders: programFolders))
            return DetectedProject(places, isIgnored: rules.ignores)
        }
        let file = PathArgument.absolute(source, from: try File.workingDirectory())
        guard let name = file.relative(to: folder) else {
            throw UserError(
                "\(file) is not in \(folder)", advice: "run `bgexec init` in the folder of the project", code: .badUsage
            )
        }
        guard try File.status(of: file, followingLinks: true)?.kind == .regular else {
            throw UserError(
                "\(file) is not a file", advice: "name one such as package.json or Procfile", code: .badUsage)
        }
        guard ProjectDetection.knownFiles.contains("\(file.name)") else {
            throw UserError(
                "\(file.name) is not a file that init can read",
                advice: "it reads \(NameList.text(ProjectDetection.knownFiles, limit: .max))",
                code: .badUsage)
        }
        let others = Set(ProjectDetection.knownFiles).subtracting(["\(file.name)"])
        var place = ProjectFolder(folder, programFolders: programFolders, hiding: others)
        for part in "\(name)".split(separator: "/").dropLast() { place = place.member(String(part)) }
        let places = ProjectDetection.places(in: place, withMembers: false)
        return DetectedProject(places, isIgnored: rules.ignores)
    }

    /// Whatever was found, what is written can be read.
    private static func check(_ text: String) throws {
        do { _ = try ProjectConfig.parse(Array(text.utf8), environment: { _ in nil }) } catch {
            throw UserError(
                "what was found cannot be written as a configuration: \(error.problems.first?.message ?? "")",
                advice: "write .bgexec.json by hand, and report this as a bug")
        }
    }
}

/// Where editors find the schema.
private enum InstalledSchema {
    private static let installed: Path = "/usr/share/bgexec/bgexec.schema.json"
    private static let own = "schema/bgexec.schema.json"

    /// The value of `$schema`; nil where there is none to point to.
    static func path(for folder: Path) -> String? {
        if File.exists(installed, followingLinks: true) { return "\(installed)" }
        return File.exists(folder / Path(own), followingLinks: true) ? own : nil
    }
}
