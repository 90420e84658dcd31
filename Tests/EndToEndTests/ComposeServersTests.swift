import Config
import Detection
import Syscalls
import Testing

/// The servers of a compose file, run by the commands that `init` writes for them.
@Suite("Servers of a compose file, as programs")
struct ComposeServersTests {
    /// The unit that the detector makes of a service, as JSON.
    private func unit(_ name: String, of scene: Scene, port: UInt16) throws -> String {
        let project = ProjectFolder(scene.folder, programFolders: ["/usr/bin", "/usr/sbin"])
        // For root the command is run as another user, see below.
        let findings = ComposeDetector(installed: InstalledServers(userIsRoot: false)).detect(in: project)
        let unit = try #require(findings.units.first { $0.config.name == name }?.config, "\(findings)")
        let variables = unit.env.map { #""\#($0.key)": "\#($0.value)""# }.joined(separator: ", ")
        let kind: String =
            switch unit.health?.probe {
            case .redis: "redis"
            case .tcp: "tcp"
            default: "none"
            }
        return #"""
            {
              "command": \#(asOrdinaryUser(unit.command).jsonText), "env": { \#(variables) },
              "stopSignal": "\#(unit.stopSignal.rawValue)", "health": { "\#(kind)": "127.0.0.1:\#(port)" }
            }
            """#
    }

    /// PostgreSQL refuses to run as root: then it is run as nobody, in a folder in which anyone may write.
    private func asOrdinaryUser(_ command: CommandConfig) -> CommandConfig {
        guard ThisProcess.user == 0, case .shell(let line) = command, line.contains("exec postgres") else {
            return command
        }
        return .exec(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", line])
    }

    @Test("a Redis with a volume keeps its data over a restart, and what it writes is no input of a test")
    func redis() async throws {
        let port = Port.free()
        let compose =
            "services:\n  cache:\n    image: redis:7\n    ports: ['\(port):6379']\n    volumes: ['data:/data']\n"
        try await Scene.play(files: ["compose.yaml": compose]) { scene in
            let cache = try unit("cache", of: scene, port: port)
            try scene.write(
                """
                { "services": { "cache": \(cache) },
                  "jobs": { "test": { "command": "redis-cli -p \(port) ping", "needs": ["cache"], "inputs": ["."] } } }
                """, to: ".bgexec.json")
            try await scene.startAndSettle()
            let set = try await scene.shell("redis-cli -p \(port) set greeting hello && redis-cli -p \(port) save")
            #expect(set.output == "OK\nOK\n", "\(set)")
            #expect(try await scene.bgexec("restart", "cache").code == 0)
            try await scene.until("it is healthy again") { $0["cache"].state == "healthy" && $0["cache"].run == 2 }
            #expect(try await scene.shell("redis-cli -p \(port) get greeting").output == "hello\n")
            #expect(scene.exists(".bgexec-data/cache/dump.rdb"))
            // The verdict of `test` is about the project as it is: nothing that was written is among its inputs.
            #expect(try await scene.bgexec("wait", "test", "--fresh").code == 0)
            let git = try await scene.shell("git init -q && git status --porcelain --untracked-files=all")
            #expect(!git.output.contains(".bgexec-data"), "\(git)")
        }
    }

    @Test("a PostgreSQL is set up once with the user, password and database of the file, and keeps them")
    func postgres() async throws {
        let port = Port.free()
        let compose = """
            services:
              db:
                image: postgres:16
                ports: ['\(port):5432']
                environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: s3cret, POSTGRES_DB: shop }
                command: postgres -c fsync=off
            """
        try await Scene.play(files: ["docker-compose.yml": compose]) { scene in
            try await scene.shell("chmod 711 .. && chmod 777 .")
            try scene.write(
                #"{ "services": { "db": \#(try unit("db", of: scene, port: port)) } }"#, to: ".bgexec.json")
            try await scene.start()
            let login = "PGPASSWORD=s3cret psql -h 127.0.0.1 -p \(port) -U app -Atc"
            let made = try await scene.shell("\(login) 'create table t as select 42 as x' shop")
            #expect(made.output == "SELECT 1\n", "\(made)")
            let wrong = try await scene.shell("PGPASSWORD=no psql -h 127.0.0.1 -p \(port) -U app -c 'select 1' shop")
            #expect(wrong.error.contains("password authentication failed"), "\(wrong)")
            // It stops although a client is connected.
            let client = try scene.begin(command: ["/bin/sh", "-c", "\(login) 'select pg_sleep(1000)' shop"])
            try await scene.until("the client is connected") {
                try await scene.shell(
                    "\(login) \"select count(*) from pg_stat_activity where query like '%pg_sleep(1000)'\" shop"
                ).output == "1\n"
            }
            #expect(try await scene.bgexec("restart", "db").code == 0)
            #expect(try await client.end().code != 0)
            let after = try await scene.until("it is healthy again") {
                $0["db"].state == "healthy" && $0["db"].run == 2
            }
            #expect(after["db"].lastExit == "exit 0")
            #expect(try await scene.shell("\(login) 'select x from t' shop").output == "42\n")
            #expect(!scene.exists(".bgexec-data/db.new"))
        }
    }

    @Test("a set-up that was cut off begins anew")
    func cutOff() async throws {
        let port = Port.free()
        let compose = "services: { db: { image: postgres, ports: ['\(port):5432'] } }\n"
        try await Scene.play(files: ["compose.yml": compose]) { scene in
            try await scene.shell(
                "chmod 711 .. && chmod 777 . && mkdir -m 777 .bgexec-data && mkdir -m 777 .bgexec-data/db.new")
            try await scene.shell(
                "umask 0; echo half >.bgexec-data/db.new/PG_VERSION; echo '*' >.bgexec-data/.gitignore")
            try scene.write(
                #"{ "services": { "db": \#(try unit("db", of: scene, port: port)) } }"#, to: ".bgexec.json")
            try await scene.start()
            let answer = try await scene.shell(
                "PGPASSWORD=postgres psql -h 127.0.0.1 -p \(port) -U postgres -Atc 'select 1'")
            #expect(answer.output == "1\n", "\(answer)")
        }
    }
}
