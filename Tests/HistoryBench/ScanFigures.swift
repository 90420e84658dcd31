import Glibc
import Syscalls

/// What a user meets of a job with many inputs: whether the project answers during the first look, and how soon a save runs the job.
struct ScanFigures {
    private let folder: Path
    private let project: Path
    private let program: String
    private var began: Path { project / "began" }

    init(in folder: Path, program: String) {
        self.folder = folder
        project = folder / "project"
        self.program = program
    }

    /// Makes the files, starts the project, measures, and stops it.
    func print(files: Int) throws {
        try ManyFiles.make(files, in: project)
        let config = #"{ "jobs": { "test": { "command": "date +%s%N >began", "inputs": ["src/"] } } }"#
        try File.create(project / ".bgexec.json", with: Array(config.utf8), mode: 0o644)
        Stopwatch.head("A job with \(files) inputs")
        let begin = Clocks.monotonic
        try Stopwatch.measure("`bgexec start`, nothing known", repeats: 1) { try bgexec("start") }
        defer { try? bgexec("stop") }
        let times = try timesOfStatus()
        Stopwatch.row("the first look, from the start on", [Clocks.monotonic - begin])
        Stopwatch.row("`bgexec status` while it is on, \(times.count) times", times)
        try bgexec("once", "test")
        var delays: [Int64] = []
        for round in 0..<30 { delays.append(try delayOfSave(round)) }
        Stopwatch.row("save → the job's command says when it began", delays.sorted())
    }

    private func bgexec(_ words: String...) throws { try Command.run([program] + words, in: project) }

    /// Those of the answers that say that the look is on.
    private func timesOfStatus() throws -> [Int64] {
        var times: [Int64] = []
        while true {
            var text = ""
            let time = try Stopwatch.times(1) {
                text = try Command.text([program, "status", "--json"], in: project, through: folder / "status")
            }
            guard text.contains("read for the first time") else { return times.sorted() }
            times += time
        }
    }

    private func delayOfSave(_ round: Int) throws -> Int64 {
        try? File.remove(began)
        let saved = UTCTime.now.nanoseconds
        try File.replace(project / "src/d7/f700.py", with: Array("\(round)".utf8), surviving: .processes)
        while true {
            let text = String(decoding: try File.contents(of: began) ?? [], as: UTF8.self)
            if text.hasSuffix("\n"), let time = Int64(text.dropLast()) {
                try bgexec("wait", "test", "--fresh")
                return time - saved
            }
            usleep(1_000)
        }
    }
}
