import Loop
import Syscalls
import TestSupport
import Testing

@testable import Watcher

@Suite("Roots that are links", .serialized)
struct LinkRootTests {
    private static func run(
        _ before: String, _ roots: [String], _ body: @LoopActor (Scene) async throws -> Void
    ) async throws {
        try await Scene.run(
            before: before,
            configure: { configuration, base in
                configuration.roots = roots.map { WatchRoot($0 == "." ? base / "R" : base / "R" / Path($0)) }
            }
        ) { scene in
            await scene.watcher.backgroundWorkDone()
            try await body(scene)
        }
    }

    @Test(
        "whatever happens to what a link leads to, the link's own path is reported",
        arguments: [["l"], [".", "l"], ["l", "."], ["l", "beside"]])
    func file(_ roots: [String]) async throws {
        try await Self.run("echo 1 >../O/a; echo 1 >../O/b; ln -s ../O/a l; touch beside", roots) { scene in
            try scene.sh("echo 22 >../O/a")
            #expect(await scene.changes() == ["~ l"])
            try scene.sh("echo 333 >../O/t; mv ../O/t ../O/a")
            #expect(await scene.changes() == ["~ l"], "replaced")
            try scene.sh("echo 4444 >../O/a")
            #expect(await scene.changes() == ["~ l"], "and written after that")
            try scene.sh("ln -s ../O/b n; mv n l")
            #expect(await scene.changes() == ["~ l"], "retargeted")
            try scene.sh("echo 22 >../O/b; echo 1 >../O/a")
            #expect(await scene.changes() == ["~ l"])
            try scene.sh("rm ../O/b")
            #expect(await scene.changes() == ["~ l"], "leads nowhere")
            try scene.sh("echo 55555 >../O/b")
            #expect(await scene.changes() == ["~ l"], "and somewhere again")
            try scene.sh("chmod +x ../O/b")
            #expect(await scene.changes() == ["m l"])
            try scene.sh("rm l")
            #expect(await scene.changes() == ["- l"])
            try scene.sh("ln -s ../O/a l; echo 1 >../O/b")
            #expect(await scene.changes() == ["+ l"])
            try scene.sh("echo 666666 >../O/a")
            #expect(await scene.changes() == ["~ l"])
        }
    }

    @Test("without a barrier, too: a write through the target is reported by itself")
    func byItself() async throws {
        try await Self.run("echo 1 >../O/a; ln -s ../O/a l", [".", "l"]) { scene in
            try scene.sh("echo 22 >../O/a")
            #expect(await scene.next()?.changes.map(\.path.name) == ["l"])
            try scene.sh("rm ../O/a")
            #expect(await scene.next()?.changes.map(\.path.name) == ["l"])
            try scene.sh("echo 333 >../O/a")
            #expect(await scene.next()?.changes.map(\.path.name) == ["l"])
        }
    }

    @Test("a chain of links: each one counts")
    func chain() async throws {
        try await Self.run(
            "mkdir ../O/d ../O/e; echo 1 >../O/d/f; echo 22 >../O/e/f; ln -s d ../O/c; ln -s ../O/c/f m; ln -s m l",
            ["l"]
        ) { scene in
            try scene.sh("echo 333 >../O/d/f")
            #expect(await scene.changes() == ["~ l"])
            try scene.sh("rm ../O/c; ln -s e ../O/c")
            #expect(await scene.changes() == ["~ l"])
            try scene.sh("rm m; ln -s ../O/d/f m")
            #expect(await scene.changes() == ["~ l"])
            try scene.sh("mv ../O/d ../O/x")
            #expect(await scene.changes() == ["~ l"])
        }
    }

    @Test(
        "a link to a folder: what it holds is reported under the link's path",
        arguments: [["l"], [".", "l"], ["l", "."]])
    func folder(_ roots: [String]) async throws {
        try await Self.run("mkdir -p ../O/a/d ../O/b; touch ../O/a/d/f ../O/b/g; ln -s ../O/a l", roots) { scene in
            let own = roots.contains(".")
            try scene.sh("echo 1 >../O/a/d/f; touch ../O/a/new")
            #expect(await scene.changes() == ["~ l/d/f", "+ l/new"])
            try scene.sh("rm l; ln -s ../O/b l")
            let retargeted = ["- l/d", "- l/d/f", "+ l/g", "- l/new"]
            #expect(await scene.changes() == (own ? ["~ l"] : []) + retargeted)
            try scene.sh("touch ../O/a/x ../O/b/h")
            #expect(await scene.changes() == ["+ l/h"])
            try scene.sh("rm -r ../O/b")
            // The link itself is a root that leads nowhere now.
            #expect(await scene.changes().filter { $0.contains("l/") } == ["- l/g", "- l/h"])
            try scene.sh("mkdir ../O/b; touch ../O/b/i")
            #expect(await scene.changes().filter { $0.contains("l/") } == ["+ l/i"])
            try scene.sh("rm -r ../O/b; echo 1 >../O/b")
            let file = await scene.changes()
            #expect(file.contains("- l/i") && file.contains(own ? "~ l" : "+ l"))
            try scene.sh("echo 22 >../O/b")
            #expect(await scene.changes() == ["~ l"])
        }
    }

    @Test("a link to a folder that is watched under its own name as well: both are reported, whatever happens to it")
    func sharedFolder() async throws {
        try await Self.run("mkdir -p d/e/g; touch d/e/f; ln -s d/e l; ln -s d k", [".", "l", "k"]) { scene in
            try scene.sh("echo 1 >d/e/f; mkdir d/e/n; touch d/e/n/x")
            #expect(
                await scene.changes() == [
                    "~ d/e/f", "+ d/e/n", "+ d/e/n/x", "~ k/e/f", "+ k/e/n", "+ k/e/n/x", "~ l/f", "+ l/n", "+ l/n/x",
                ])
            try scene.sh("mv d/e/n d/e/m; touch d/e/m/y")
            let moved = await scene.changes()
            for path in ["d/e", "k/e", "l"] {
                #expect(moved.contains("+ \(path)/m/y"))
                #expect(moved.contains { $0.hasSuffix(" \(path)/m") })
                #expect(moved.contains { $0 == "- \(path)/n" || $0.hasPrefix("\(path)/n > ") })
            }
            try scene.sh("echo 22 >d/e/m/y; rm l; touch d/e/z")
            #expect(
                await scene.changes().filter { !$0.contains(" l") } == [
                    "~ d/e/m/y", "+ d/e/z", "~ k/e/m/y", "+ k/e/z",
                ])
            try scene.sh("rm k; touch d/e/m/last d/e/last")
            #expect(await scene.changes().filter { $0.contains("last") } == ["+ d/e/last", "+ d/e/m/last"])
            #expect(scene.watcher.audit().differences == [])
        }
    }

    @Test("links that lead in a circle end, and are watched as soon as they lead somewhere")
    func circle() async throws {
        try await Self.run(
            "mkdir d; ln -s . d/self; ln -s b a; ln -s a b; ln -s .. d/up", [".", "a", "d/self", "d/up"]
        ) { scene in
            try scene.sh("touch d/f")
            #expect(await scene.changes() == ["+ d/f", "+ d/self/f", "+ d/up/d/f"])
            try scene.sh("rm b; echo 1 >b")
            #expect(await scene.changes().contains("~ a"))
        }
    }

    @Test("a root that a link leads to, and one behind a link")
    func behind() async throws {
        try await Self.run("mkdir ../O/d; touch ../O/d/f ../O/d/g; ln -s ../O/d l", [".", "l/f"]) { scene in
            try scene.sh("echo 1 >../O/d/f; echo 1 >../O/d/g")
            #expect(await scene.changes() == ["~ l/f"])
            try scene.sh("rm l; mkdir l; echo 22 >l/f; echo 1 >l/h")
            let said = await scene.changes()
            #expect(said.contains("~ l/f") || said.contains("+ l/f"))
            try scene.sh("echo 333 >l/f; touch l/i; echo 1 >../O/d/f")
            #expect(await scene.changes() == ["~ l/f", "+ l/i"])
        }
    }
}
