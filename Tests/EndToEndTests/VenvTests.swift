import Syscalls
import Testing

/// The row "venv": what `activate` does, without `activate`.
@Suite("venv")
struct VenvTests {
    static let config = #"""
        {
          "venv": "tools/venv",
          "services": { "router": { "command": ["python3", "-u", "router.py"], "health": { "log": "in" } } },
          "jobs": { "test": { "command": ["python3", "router.py"] } }
        }
        """#
    static let router = """
        import os, sys, time
        print("in", sys.prefix, os.environ["VIRTUAL_ENV"])
        while os.environ["BGEXEC_UNIT"] == "router": time.sleep(1000)
        """

    @Test("the service and the job run with the python of the venv")
    func activated() async throws {
        try await Scene.play(Self.config, files: ["router.py": Self.router]) { scene in
            let made = try await scene.shell("/usr/bin/python3 -m venv --without-pip tools/venv")
            try #require(made.code == 0, "\(made)")
            try await scene.start()
            let venv = "\(scene.folder)/tools/venv"
            #expect(scene.log("router").contains { $0.hasSuffix("in \(venv) \(venv)") })
            #expect(try await scene.bgexec("once", "test").output == "in \(venv) \(venv)\n")
        }
    }

    @Test("a missing venv is an error that names the path and the command that creates it")
    func missing() async throws {
        try await Scene.play(Self.config, files: ["router.py": Self.router, "tools/requirements.txt": ""]) { scene in
            let start = try await scene.bgexec("start")
            #expect(start.code != 0)
            #expect(start.error.contains("\(scene.folder)/tools/venv/bin/python"))
            #expect(start.error.contains("python3 -m venv tools/venv"))
            #expect(start.error.contains("tools/venv/bin/pip install -r tools/requirements.txt"))
            #expect(try await scene.status()["router"].state == "failed")
            let once = try await scene.bgexec("once", "test")
            #expect(once.code == 125)
            #expect(once.error.contains("python3 -m venv tools/venv"))
        }
    }

    @Test("a service that failed because its venv was missing starts once the venv is created")
    func madeLater() async throws {
        try await Scene.play(Self.config, files: ["router.py": Self.router]) { scene in
            #expect(try await scene.bgexec("start").code != 0)
            try await scene.shell("/usr/bin/python3 -m venv --without-pip tools/venv")
            try await scene.until("router is healthy") { $0["router"].state == "healthy" }
        }
    }
}
