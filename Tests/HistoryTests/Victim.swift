import Syscalls

/// The program that is killed. One of its own, not an exit test: waiting for any child can be disturbed by another test's
/// zombie.
enum Victim {
    /// Writes runs until it is killed.
    static func write(in folder: Path, last: Int, pause: Int) throws -> ExitStatus? {
        try start(program(), ["write", folder.description, "\(last)", "\(pause)"])
    }

    /// Sweeps a store.
    /// - Parameter number: the removal at which strace kills it; nil to let it end.
    static func sweep(_ store: Path, _ snapshots: [String], killedAt number: Int?) throws -> ExitStatus? {
        let words = ["sweep", store.description] + snapshots
        guard let number else { return try start(program(), words) }
        let inject = "inject=unlink:signal=KILL:when=\(number)"
        let strace = ["-qq", "-o", "/dev/null", "-e", "trace=unlink", "-e", inject, try program().description]
        return try start("/usr/bin/strace", strace + words)
    }

    private static func program() throws -> Path { try ThisProcess.executable().parent / "historyvictim" }

    private static func start(_ program: Path, _ words: [String]) throws -> ExitStatus? {
        let null = try File.openNull()
        let arguments = ([program.description] + words).map { Array($0.utf8) }
        return try SpawnRequest(executable: program, arguments: arguments, environment: [], directory: "/")
            .start(input: null, output: null, error: null).waitForEnd()?.status
    }
}
