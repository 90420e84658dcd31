import ArgumentParser
import Config
import Loop
import Model
import ProjectContext
import Syscalls

/// `init`: a first configuration.
struct InitCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a first .bgexec.json for this folder, from what is found in it. Never replaces one."
    )

    func carryOut() async throws -> Int32 {
        let folder = try File.workingDirectory()
        let path = folder / Project.configName
        guard try File.status(of: path) == nil else {
            throw UserError("\(path) exists", advice: "edit it; `bgexec check` checks it", code: .badUsage)
        }
        if let owner = try File.status(of: folder)?.owner, ForeignFile.isOfSudoUser(owner) {
            throw UserError(
                "\(folder) belongs to \(ProcessTable.name(ofUser: owner)), who could not change what root writes there",
                advice: ForeignFile.advice(owner), code: .badUsage)
        }
        let venv = ["venv", ".venv"].first { File.isExecutable(folder / Path($0) / "bin/python") }
        let text = ConfigTemplate.render(
            .init(venv: venv, hasRedis: Self.has("redis-server"), hasMinIO: Self.has("minio")))
        try File.replace(path, with: Array(text.utf8), mode: 0o644)
        Output.print("wrote \(path); edit it, then run `bgexec check` and `bgexec start`")
        return 0
    }

    private static func has(_ program: String) -> Bool {
        (ThisProcess.environment("PATH") ?? "").split(separator: ":").contains {
            File.isExecutable(Path($0) / Path(program))
        }
    }
}
