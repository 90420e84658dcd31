import Syscalls
import Testing

@testable import History

@Suite("restore")
struct RestoreTests {
    @Test("it writes the inputs of the last green run, and of a run that is named")
    func oneStory() async throws {
        try await GreenThenRed.play { scene in
            let green = try await scene.bgexec("restore", "test", "--last-green", "--to", "green")
            #expect(green.code == 0 && scene.text(of: "green/src/a") == "good\n", "\(green)")
            let red = try await scene.bgexec("restore", "test#2", "--to", "red")
            #expect(red.code == 0 && scene.text(of: "red/src/a") == "bad\n", "\(red)")
        }
    }

    @Test(
        "X1 a history that names files outside of the folder, or a link of the project's as the folder: nothing is written there"
    )
    func hostile() async throws {
        try await GreenThenRed.play { scene in
            let (outside, store) = (scene.folder.parent / "home/.bash_login", scene.folder / ".bgexec/objects.git")
            try File.makeLink(scene.folder / "link", to: outside.parent.bytes)
            let through = try await scene.bgexec("restore", "test", "--to", "link")
            #expect(through.code == 2 && through.error.contains("through a link"), "\(through)")
            let snapshot = try hostileTree(in: try ObjectStore(folder: store), naming: outside)
            #expect(try await scene.bgexec("stop").code == 0)
            let database = try Database(opening: scene.folder / ".bgexec/history.db", as: .writer)
            try database.prepare("UPDATE runs SET snapshot = ?").run([.text(snapshot.description)])
            for command in [["restore", "test", "--last-green", "--to", "out"], ["restore", "test", "--to", "out"]] {
                let result = try await scene.begin(command).end()
                #expect(result.code != 0 && result.error.contains("is damaged"), "\(result)")
            }
            #expect(!File.exists(outside) && !scene.exists("src/.bash_login"))
        }
    }

    @Test("X1 a clone that brought a state folder, private as its umask made it: no command believes what git tracks")
    func cloned() async throws {
        try await GreenThenRed.play { scene in
            #expect(try await scene.bgexec("stop").code == 0)
            let clone = try await scene.shell(
                """
                rm .bgexec/.gitignore; find .bgexec -type p -delete; git init -q . && git add -f -A .
                git -c user.name=a -c user.email=a@a commit -qm x && umask 077 && git clone -q . ../clone
                git rm -rq --cached .bgexec
                """)
            #expect(clone.code == 0, "\(clone)")
            for command in ["history", "status", "restore test --last-green --to out", "start", "once test"] {
                let result = try await scene.shell("cd ../clone && bgexec \(command)")
                #expect(result.code == 125 && result.output == "", "\(command): \(result)")
                #expect(result.error.contains("git tracks files in it"), "\(command): \(result)")
            }
            let removed = try await scene.shell("cd ../clone && git rm -rqf .bgexec && bgexec once test; bgexec stop")
            #expect(removed.output.contains("everything is stopped"), "its own: \(removed)")
        }
    }

    private func hostileTree(in store: ObjectStore, naming file: Path) throws -> ObjectID {
        let (blob, code) = (ObjectStore.id(.blob, [1]), [UInt8(1)])
        try store.put(.blob, code, as: blob)
        let bytes = Array("100644 \(file)".utf8) + [0] + blob.bytes
        let tree = ObjectStore.id(.tree, bytes)
        try store.put(.tree, bytes, as: tree)
        return tree
    }
}
