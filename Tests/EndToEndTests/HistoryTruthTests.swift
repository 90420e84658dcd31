import Syscalls
import Testing

/// What the history says must be what was: which save, which run, which end.
@Suite("a history that tells the truth")
struct HistoryTruthTests {
    @Test("after an undo that is answered by an earlier run, the next red verdict is blamed on the save that caused it")
    func blameAfterUndo() async throws {
        let config = #"{ "jobs": { "t": { "command": "! grep -q BAD src/*", "inputs": ["src/"] } } }"#
        try await Scene.play(config, files: ["src/a": "good\n", "src/b": "good\n"]) { scene in
            #expect(try await scene.bgexec("once", "t").code == 0)
            try scene.write("good\nBAD\n", to: "src/a")
            #expect(try await scene.bgexec("wait", "t", "--fresh").code == 1)
            try scene.write("good\n", to: "src/a")
            #expect(try await scene.bgexec("wait", "t", "--fresh").code == 0)
            #expect(try await scene.bgexec("blame", "t").output == "t is not red\n")
            let undone = try await scene.bgexec("report").output
            #expect(undone.hasPrefix("GREEN AGAIN t#1") && undone.contains("after src/a"), "\(undone)")
            // The report has been read: it has shown what is green since then.
            #expect(try await scene.bgexec("report").output.hasPrefix("GREEN t"))
            try scene.write("good\nBAD\n", to: "src/b")
            #expect(try await scene.bgexec("wait", "t", "--fresh").code == 1)
            let blame = try await scene.bgexec("blame", "t").output
            #expect(blame.contains("since run 3") && blame.contains("last green: run 1"), "\(blame)")
            #expect(blame.contains("src/b") && !blame.contains("src/a"), "\(blame)")
            let bisect = try await scene.bgexec("bisect", "t")
            #expect(bisect.code == 0 && bisect.output.contains("src/b"), "\(bisect)")
            let report = try await scene.bgexec("report").output
            #expect(report.contains("files: src/b\n") && report.contains("bgexec diff t#3 (last green: run 1)"))
        }
    }

    @Test("a service that ends before it is healthy has its run, its cause and its end in the history")
    func endedWhileStarting() async throws {
        let config = #"""
            { "services": { "web": { "command": "cat gate || exit 3; exec sleep infinity", "inputs": ["src/"],
              "health": { "exec": "test -e healthy", "every": "100ms" } } } }
            """#
        try await Scene.play(config, files: ["src/a.py": "1\n"]) { scene in
            let start = try scene.begin(["start"])
            try await scene.until("it has ended twice") { $0["web"].run > 2 }
            let first = try await scene.bgexec("show", "web#1", "--json").output
            #expect(first.contains(#""exitCode" : 3"#) && first.contains(#""cause" : "manual""#), "\(first)")
            try scene.write("", to: "gate")
            let starting = try await scene.until("it is starting") {
                $0["web"].pid != nil && $0["web"].state == "starting"
            }
            // It is there before it is healthy.
            let run = try await scene.bgexec("show", "web#\(starting["web"].run)")
            #expect(run.code == 0 && run.output.contains("running"), "\(run)")
            try scene.write("", to: "healthy")
            _ = try await start.end()
            try await scene.until("it is healthy") { $0["web"].state == "healthy" }
            try scene.write("2\n", to: "src/a.py")
            let after = try await scene.until("it was restarted") {
                $0["web"].run > starting["web"].run && $0["web"].state == "healthy"
            }
            let shown = try await scene.bgexec("show", "web#\(after["web"].run)", "--json").output
            #expect(shown.contains(#""cause" : "change""#) && shown.contains("src/a.py"), "\(shown)")
            let report = try await scene.bgexec("report", "--since", "1h", "--json").output
            #expect(report.contains("\"restarts\" : \(after["web"].restarts)"), "\(report)")
        }
    }

    @Test("a service that exits while no daemon runs has its exit in the history")
    func endedAlone() async throws {
        let config = #"""
            { "services": { "web": { "command": "while [ ! -e gate ]; do sleep 0.02; done; rm gate; exit 9" } } }
            """#
        try await Scene.play(config, variables: Scene.withoutReturn) { scene in
            let before = try await scene.start()
            let (daemon, web) = (try #require(before.daemon), try #require(before["web"].pid))
            try await untilEnded(daemon) { try ProcessHandle(opening: daemon).send(.kill) }
            try await untilEnded(web) { try scene.write("", to: "gate") }
            try await scene.until("it is up again") { $0["web"].run == 2 && $0["web"].up }
            let shown = try await scene.bgexec("show", "web#1", "--json").output
            #expect(shown.contains(#""exitCode" : 9"#), "\(shown)")
        }
    }

    private func untilEnded(_ pid: Int32, _ act: () throws -> Void) async throws {
        let process = try ProcessHandle(opening: pid)
        try act()
        try await onThread {
            var poll = PollSet()
            _ = poll.add(process.descriptor)
            try poll.wait(upTo: .seconds(60))
        }
    }

    @Test("a job that could not begin is in the history with its cause, in the report, and in the status")
    func couldNotBegin() async throws {
        let config = #"""
            { "services": { "gone": { "command": ["no-such-thing-1"] } },
              "jobs": { "t": { "command": ["no-such-thing-2"] }, "u": { "command": "true" } } }
            """#
        try await Scene.play(config) { scene in
            for _ in 1...2 { #expect(try await scene.bgexec("once", "t").code == 127) }
            let history = try await scene.bgexec("history", "t").output
            #expect(history.split(separator: "\n").count == 2, "\(history)")
            #expect(history.contains("t#1") && history.contains("t#2") && history.contains("no-such-thing-2"))
            #expect(try await scene.bgexec("show", "t").output.contains("broken"))
            #expect(try await scene.bgexec("report").output.hasPrefix("BROKEN t#2"))
            #expect(try await scene.status()["t"].reason.contains("no-such-thing-2"))
            // What never ran has not crashed.
            #expect(try await scene.bgexec("start", "gone").code != 0)
            let report = try await scene.bgexec("report", "--since", "1h").output
            #expect(
                report.contains("DOWN gone") && !report.contains("crash") && !report.contains("restart"), "\(report)")
        }
    }

    @Test("when one save concerns several units, each is shown its own files")
    func ownFiles() async throws {
        let config = #"""
            { "jobs": { "m1": { "command": "! grep -q BAD a/*", "inputs": ["a/"] },
                        "m2": { "command": "! grep -q BAD b/*", "inputs": ["b/"] } } }
            """#
        try await Scene.play(config, files: ["a/x": "1\n", "b/y": "1\n"]) { scene in
            for job in ["m1", "m2"] { #expect(try await scene.bgexec("once", job).code == 0) }
            #expect(try await scene.shell("echo BAD > a/x; echo BAD > b/y").code == 0)
            for job in ["m1", "m2"] { #expect(try await scene.bgexec("wait", job, "--fresh").code == 1) }
            let blame = try await scene.bgexec("blame", "m2").output
            #expect(blame.contains("b/y") && !blame.contains("a/x"), "\(blame)")
        }
    }

    @Test("commands report a damaged history in plain words, with advice")
    func damaged() async throws {
        try await Scene.play(#"{ "jobs": { "t": { "command": "true" } } }"#) { scene in
            #expect(try await scene.bgexec("once", "t").code == 0)
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(
                try await scene.shell("rm -f .bgexec/history.db-*; head -c 50000 /dev/urandom > .bgexec/history.db")
                    .code
                    == 0)
            let told = try await scene.bgexec("history")
            #expect(told.error.contains("damaged") && told.error.contains("`bgexec start`"), "\(told)")
            #expect(!told.error.contains("PRAGMA"))
            try await scene.start()
            #expect(try await scene.bgexec("history").output.contains("t#1"))
        }
    }

    @Test("a history that is overwritten under the daemon is set aside and rebuilt, and what comes after is kept")
    func overwrittenWhileRunning() async throws {
        try await Scene.play(#"{ "jobs": { "t": { "command": "true" } } }"#) { scene in
            #expect(try await scene.bgexec("once", "t").code == 0)
            #expect(try await scene.shell("head -c 50000 /dev/urandom > .bgexec/history.db").code == 0)
            #expect(try await scene.bgexec("once", "t").code == 0)
            let history = try await scene.bgexec("history", "t").output
            for run in 1...2 { #expect(history.contains("t#\(run)  passed"), "\(history)") }
        }
    }

    @Test("a history whose files are removed under the daemon is put back whole, with a gap that says so")
    func removedWhileRunning() async throws {
        try await Scene.play(#"{ "jobs": { "t": { "command": "true" } } }"#) { scene in
            for _ in 1...2 { #expect(try await scene.bgexec("once", "t").code == 0) }
            #expect(try await scene.shell("rm .bgexec/history.db*").code == 0)
            #expect(try await scene.bgexec("once", "t").code == 0)
            let history = try await scene.bgexec("history", "t").output
            for run in 1...3 { #expect(history.contains("t#\(run)  passed"), "\(history)") }
            #expect(!history.contains("had lost it"))
            #expect(try await scene.bgexec("report", "--since", "1h").output.contains("GAP"))
        }
    }

    @Test("all runs that earlier daemons could not write to the history are restored from their records")
    func severalUnwritten() async throws {
        try await Scene.play(#"{ "jobs": { "test": { "command": "true" } } }"#) { scene in
            func run() async throws {
                #expect(try await scene.bgexec("once", "test").code == 0)
                #expect(try await scene.bgexec("stop").code == 0)
            }
            try await run()
            try await scene.shell("cp .bgexec/history.db ../before.db")
            for _ in 0..<3 { try await run() }
            try await scene.shell("rm -f .bgexec/history.db*; mv ../before.db .bgexec/history.db")
            try await run()
            let history = try await scene.bgexec("history", "test").output
            for number in 1...5 { #expect(history.contains("test#\(number)  passed"), "\(history)") }
        }
    }

    @Test("a history that is removed while stopped is rebuilt from the records; a cancelled run is not called failed")
    func removedWhileStopped() async throws {
        let config = #"{ "jobs": { "t": { "command": "true" }, "long": { "command": "exec sleep infinity" } } }"#
        try await Scene.play(config) { scene in
            #expect(try await scene.bgexec("once", "t").code == 0)
            let long = try scene.begin(["once", "long"])
            try await scene.until("it runs") { $0["long"].state == "running" }
            #expect(try await scene.bgexec("stop", "long").code == 0)
            _ = try await long.end()
            #expect(try await scene.bgexec("stop").code == 0)
            #expect(try await scene.shell("rm .bgexec/history.db*").code == 0)
            try await scene.start()
            let history = try await scene.bgexec("history").output
            #expect(history.contains("t#1  passed") && history.contains("long#1  cancelled"), "\(history)")
            #expect(try await scene.bgexec("report", "--since", "1h").output.contains("GAP"))
        }
    }
}
