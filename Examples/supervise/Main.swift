import Loop
import Model
import Supervisor
import Syscalls

/// `supervise PORT COMMAND…` keeps a command alive that serves a port: starts it again when it ends or accepts no connections any
/// more, prints every change of its state, and stops it with all its children on Ctrl+C.
@main
enum Main {
    static func main() throws {
        // For each run the supervisor starts this program once more, as the shim that guards the run.
        if let code = Shim.main(CommandLine.arguments) { ThisProcess.exit(code) }
        guard CommandLine.arguments.count > 2, let port = UInt16(CommandLine.arguments[1]) else {
            print("usage: supervise PORT COMMAND [ARGUMENT]…")
            ThisProcess.exit(2)
        }
        let folder = try File.workingDirectory() / ".supervise"
        try File.makeDirectories(folder / "logs")
        // If a shim is killed, its run becomes a child of this process, which then records how the run ended.
        try ThisProcess.adoptOrphans()
        let loop = try EventLoop()
        Task.onLoop {
            do {
                try keepAlive(Array(CommandLine.arguments.dropFirst(2)), on: port, in: folder, loop)
            } catch {
                print("supervise: \(error)")
                ThisProcess.exit(1)
            }
        }
        try loop.run()
    }

    @LoopActor
    static func keepAlive(_ command: [String], on port: UInt16, in folder: Path, _ loop: EventLoop) throws {
        let supervisor = Supervisor(
            state: folder / "state", logs: folder / "logs", program: "/proc/self/exe", on: loop
        ) { event in
            guard case .moved(let status) = event else { return }
            _ = ThisProcess.write(Array("\(status.stateName): \(status.reasonText)\n".utf8), to: .output)
            if case .service(.stopped) = status.life { loop.stop() }
        }
        let health = ProbePolicy(.tcp(host: "127.0.0.1", port: port), every: .seconds(1))
        let service = UnitDefinition(name: "service", kind: .service(.init(probe: health, detects: false)), needs: []) {
            UnitLaunch(
                spec: LaunchSpec(
                    executable: "/usr/bin/env", arguments: (["env"] + command).map { Array($0.utf8) },
                    environment: ThisProcess.environment.map { Array("\($0)=\($1)".utf8) }, directory: folder.parent,
                    log: .init(folder: folder / "logs", maxSize: 10 << 20, maxFiles: 3)))
        }
        supervisor.define([service])
        // What an earlier process has left running continues to run.
        supervisor.adoptRuns()
        supervisor.want("service", Reason(.manual, "started"))
        _ = try Signals(for: supervisor, on: loop)
    }
}
