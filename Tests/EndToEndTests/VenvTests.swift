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

    @Test("a venv that is moved away stops what has one, and a unit with \"venv\": null runs on")
    func moved() async throws {
        let config = #"""
            {
              "venv": "tools/venv",
              "services": {
                "router": { "command": ["python3", "-u", "router.py"], "health": { "log": "in" } },
                "store": { "command": "echo ready; exec sleep infinity", "venv": null, "health": { "log": "ready" } }
              }
            }
            """#
        try await Scene.play(config, files: ["router.py": Self.router]) { scene in
            try await scene.shell("/usr/bin/python3 -m venv --without-pip tools/venv")
            let first = try await scene.start()
            #expect(try await scene.bgexec("env", "store").output.contains("VIRTUAL_ENV") == false)
            try await scene.shell("mv tools/venv tools/moved")
            let without = try await scene.until("router has failed") { $0["router"].state == "failed" }
            #expect(without["router"].reason.contains("write \"venv\": null in it"), "\(without["router"].reason)")
            #expect(without["store"].pid == first["store"].pid)
            try await scene.shell("mv tools/moved tools/venv")
            let last = try await scene.until("router is healthy") { $0["router"].state == "healthy" }
            #expect(last["store"].pid == first["store"].pid && last["store"].restarts == 0)
        }
    }
}
