import Glibc
import Testing

/// What the kernel reports nothing of is looked at, or is not called fresh.
@Suite("Verdicts about what the kernel does not report")
struct UnseenVerdictTests {
    private static let command = "! grep -rqs bad src"
    private static let config = #"{ "jobs": { "test": { "command": "\#(command)", "inputs": ["src/"] } } }"#

    @Test("V14 an input is written through a hard link that lies elsewhere")
    func hardLink() async throws {
        try await Scene.play(Self.config, files: ["src/a": "good\n"]) { scene in
            try await scene.shell("ln src/a ../outside")
            try await scene.start()
            for text in ["good", "bad", "good", "bad"] {
                try await scene.judge("test", after: "echo \(text) > ../outside", like: Self.command)
            }
            // One that comes later.
            try await scene.judge(
                "test", after: "rm ../outside; echo good > src/a; ln src/a ../later", like: Self.command)
            try await scene.judge("test", after: "echo bad > ../later", like: Self.command)
        }
    }

    @Test("V14 folders that are too deep to be read are not fresh and are named; moved back they are what they were")
    func tooDeep() async throws {
        try await Scene.play(Self.config, files: ["src/a": "good\n"]) { scene in
            try await scene.shell(
                """
                mkdir ../deep; cd ../deep
                bash -c 'n=$(printf %0200d 0); for i in $(seq 24); do mkdir $n; cd $n; done; echo bad > f'
                """)
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            try await scene.shell("mv ../deep src/deep")
            let unknown = try await scene.fresh("test")
            #expect(unknown.code == 123 && unknown.error.contains("File name too long"), "\(unknown)")
            #expect(try await scene.shell("mv src/deep ../deep").code == 0)
            #expect(try await scene.fresh("test").code == 0)
            try await scene.shell("rm -rf ../deep")
        }
    }

    @Test(
        "V14 another file system among the inputs is not fresh, and is named",
        .enabled(if: geteuid() == 0, "mounting needs root"))
    func mounted() async throws {
        try await Scene.play(Self.config, files: ["src/a": "good\n", "src/m/keep": ""]) { scene in
            try await scene.start()
            #expect(try await scene.fresh("test").code == 0)
            // A container may not.
            guard try await scene.shell("mount -t tmpfs none src/m && echo bad > src/m/x").code == 0 else { return }
            let unknown = try await scene.fresh("test")
            #expect(try await scene.shell("umount src/m").code == 0)
            #expect(unknown.code == 123 && unknown.error.contains("src/m is another file system"), "\(unknown)")
            #expect(try await scene.fresh("test").code == 0)
        }
    }
}
