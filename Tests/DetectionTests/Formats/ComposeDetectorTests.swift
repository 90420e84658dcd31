import Config
import Detection
import Syscalls
import Testing

@Suite("A compose file")
struct ComposeDetectorTests {
    private let servers = ["redis-server", "postgres", "minio", "docker", "mariadbd", "memcached"]

    private func found(
        _ text: String, _ files: [String: String] = [:], name: String = "docker-compose.yml", programs: [String]? = nil
    ) throws -> Found {
        try Found(
            ComposeDetector(installed: InstalledServers(postgresFolder: "/nonexistent", userIsRoot: false)),
            files.merging([name: text]) { $1 }, programs: programs ?? servers)
    }

    @Test("of servers only: those that are installed need no container")
    func localServers() throws {
        let found = try found(
            """
            version: "3.9"
            services:
              cache:
                image: redis:7-alpine
                ports: ["6380:6379"]
              db:
                image: "postgres:${PG:-16}"
                restart: always
                environment:
                  POSTGRES_USER: app
                  POSTGRES_PASSWORD: ${DB_PASSWORD:-s3cret}
                  POSTGRES_DB: shop
                  OTHER: x
                ports:
                  - "127.0.0.1:${DB_PORT:-5432}:5432"
                volumes: [pgdata:/var/lib/postgresql/data]
              store:
                image: quay.io/minio/minio:latest
                command: server /data --console-address ":9001"
                environment: [MINIO_ROOT_USER=dev, "MINIO_ROOT_PASSWORD=dev-secret"]
                ports: ["9000:9000", "9090:9001"]
            volumes: { pgdata: {} }
            """, [".env": "DB_PORT=5544\nDB_PASSWORD=very-secret\n"])
        #expect(found.names == ["cache", "db", "store"])
        let cache = try found.unit("cache")
        #expect(
            cache.words == [
                "redis-server", "--port", "6380", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            ])
        #expect(cache.probe == .redis(HostPort(host: "127.0.0.1", port: 6380)))
        #expect(found.source("cache") == "docker-compose.yml line 4: image redis:7-alpine")
        let db = try found.unit("db")
        #expect(db.probe == .tcp("127.0.0.1", 5544))
        #expect(db.env == ["POSTGRES_USER": "app", "POSTGRES_DB": "shop"])
        // A secret of .env is not written down.
        #expect(db.shellLine.contains(#"export POSTGRES_PASSWORD="${DB_PASSWORD:-s3cret}"; "#))
        #expect(!db.shellLine.contains("very-secret"))
        #expect(db.envFile == ".env")
        #expect(db.shellLine.contains("initdb -D .bgexec-data/db.new"))
        #expect(db.shellLine.hasSuffix("exec postgres -D .bgexec-data/db -h 127.0.0.1 -p 5544 -k ''"))
        #expect(db.stopSignal == .interrupt)
        #expect(found.source("db") == "docker-compose.yml line 7: image postgres:16")
        let store = try found.unit("store")
        #expect(
            store.shellLine.hasSuffix(
                "exec minio server .bgexec-data/store --address 127.0.0.1:9000 --console-address 127.0.0.1:9090"))
        #expect(store.env == ["MINIO_ROOT_USER": "dev", "MINIO_ROOT_PASSWORD": "dev-secret"])
        #expect(
            store.probe == .http(HTTPProbeConfig(url: try HTTPAddress.parse("http://127.0.0.1:9000/minio/health/live")))
        )
        #expect(found.remarks(about: ".bgexec-data/").count == 1)
    }

    @Test("where nothing is installed but docker: each is a container that compose starts and stops")
    func containers() throws {
        let found = try found(
            """
            services:
              redis:
                image: redis
                ports: ["6379:6379"]
                stop_grace_period: 1m
              mail:
                image: axllent/mailpit
                ports: ["1025:1025", "8025:8025"]
              dns: { image: coredns/coredns, ports: ["53:53/udp", "80"] }
              db:
                image: postgis/postgis
                healthcheck:
                  test: ["CMD-SHELL", "pg_isready -U $${POSTGRES_USER}"]
                  interval: 5s
                  timeout: 3s
                  retries: 10
                  start_period: 2m
            """, name: "compose.yaml", programs: ["docker"])
        let redis = try found.unit("redis")
        #expect(redis.words == ["docker", "compose", "up", "--no-deps", "--no-log-prefix", "redis"])
        #expect(redis.stop == .exec(["docker", "compose", "stop", "redis"]))
        #expect(redis.stopTimeout == .seconds(70))
        #expect(redis.probe?.words == ["docker", "compose", "exec", "-T", "redis", "redis-cli", "ping"])
        #expect(try found.unit("mail").probe?.words.last?.hasPrefix("exec 3<>/dev/tcp/127.0.0.1/1025 ") == true)
        #expect(try found.unit("dns").health == nil)
        let health = try #require(try found.unit("db").health)
        #expect(
            health.probe.words == [
                "docker", "compose", "exec", "-T", "db", "sh", "-c", "pg_isready -U ${POSTGRES_USER}",
            ])
        #expect(health.every == .seconds(5))
        #expect(health.timeout == .seconds(3))
        #expect(health.failures == 10)
        #expect(health.startTimeout == .seconds(120))
    }

    @Test("with a container that reaches a server by its name: the server stays in its container")
    func reached() throws {
        let found = try found(
            """
            services:
              web:
                build: { context: ., dockerfile: Dockerfile.dev }
                depends_on: [db]
                environment:
                  REDIS_URL: redis://cache:6379/0
                ports: ["8000:8000"]
              db: { image: postgres }
              cache: { image: redis }
              alone: { image: memcached, ports: ["11211:11211"] }
            """)
        let web = try found.unit("web")
        #expect(web.words == ["docker", "compose", "up", "--no-deps", "--no-log-prefix", "--build", "web"])
        #expect(web.needs == ["db"])
        #expect(try found.unit("db").words.first == "docker")
        #expect(try found.unit("cache").words.first == "docker")
        #expect(try found.unit("alone").shellLine.hasPrefix("exec memcached -l 127.0.0.1 -p 11211"))
        #expect(found.source("web") == "docker-compose.yml line 3: build .")
        #expect(found.remarks(about: "web, which runs in a container, reaches it by its name").count == 2)
        #expect(found.remarks(about: "`bgexec restart web`").count == 1)
    }

    @Test("with what a server alone would not do: it stays in its container")
    func special() throws {
        let found = try found(
            """
            services:
              db:
                image: postgres:16
                volumes: ["./init.sql:/docker-entrypoint-initdb.d/init.sql:ro"]
              cache:
                image: redis
                command: redis-server /usr/local/etc/redis/redis.conf
              tuned:
                image: redis
                command: ["redis-server", "--maxmemory", "64mb", "--port", "6379", "--save", ""]
              pg:
                image: postgres
                command: postgres -c fsync=off -c max_connections=200
            """)
        #expect(try found.unit("db").words.first == "docker")
        #expect(try found.unit("cache").words.first == "docker")
        #expect(found.remarks(about: "/docker-entrypoint-initdb.d/init.sql").count == 1)
        #expect(
            try found.unit("tuned").shellLine
                == "exec redis-server --port 6379 --bind 127.0.0.1 --save '' --appendonly no --maxmemory 64mb --save ''"
        )
        #expect(try found.unit("pg").shellLine.hasSuffix("-k '' -c fsync=off -c max_connections=200"))
    }

    @Test("with services that run to an end: they are jobs, and what waits for them needs them")
    func jobs() throws {
        let found = try found(
            """
            services:
              migrate:
                build: .
                command: alembic upgrade head
                restart: "no"
                depends_on: { db: { condition: service_healthy } }
              api:
                build: .
                depends_on:
                  migrate: { condition: service_completed_successfully }
                  db: { condition: service_started, required: false }
                  gone: { condition: service_started }
              seed: { image: alpine, command: "true", restart: no }
              db: { image: "postgres:16" }
              admin: { image: adminer, profiles: [tools], ports: ["8081:8080"] }
            """)
        let migrate = try found.unit("migrate")
        #expect(migrate.words == ["docker", "compose", "run", "--rm", "--no-deps", "-T", "migrate"])
        #expect(migrate.jobConfig?.trigger == .manual)
        #expect(migrate.jobConfig?.reuse == false)
        #expect(migrate.needs == ["db"])
        #expect(try found.unit("api").needs == ["migrate", "db"])
        #expect(try found.unit("seed").jobConfig?.trigger == .auto)
        #expect(try found.unit("admin").service?.autoStart == false)
    }

    @Test("with what prepares a server: a job, as compose files seldom say that it ends")
    func preparations() throws {
        let found = try found(
            """
            services:
              minio: { image: minio/minio, command: server /data }
              createbuckets:
                image: minio/mc
                depends_on: [minio]
                entrypoint: >
                  /bin/sh -c "mc mb --ignore-existing local/docs; exit 0;"
              init-proxy: { image: nginx, command: nginx, restart: unless-stopped }
              worker: { build: ., command: celery -A app worker }
            """)
        #expect(try found.unit("createbuckets").jobConfig?.trigger == .auto)
        #expect(try found.unit("createbuckets").needs == ["minio"])
        // The job reaches it by its name.
        #expect(try found.unit("minio").words.first == "docker")
        #expect(try found.unit("init-proxy").service != nil)
        #expect(try found.unit("worker").service != nil)
    }

    @Test("without docker: servers run as programs, and containers wait for it")
    func withoutDocker() throws {
        let text =
            "services:\n  web: { build: ., depends_on: [redis, db] }\n  redis: { image: redis }\n  db: { image: postgres }\n"
        let found = try found(text, programs: ["redis-server"])
        #expect(try found.unit("redis").words.first == "redis-server")
        #expect(try found.unit("web").service?.autoStart == false)
        #expect(try found.unit("db").service?.autoStart == false)
        #expect(found.remarks(about: "docker is not installed, so web, db cannot run yet").count == 1)
        #expect(found.remarks(about: "install postgresql").count == 1)
        let old = try self.found(text, programs: ["docker-compose"])
        #expect(try old.unit("web").words.prefix(2) == ["docker-compose", "up"])
    }

    @Test("with secrets in .env: they are named where they are used, and stay there")
    func secrets() throws {
        let found = try found(
            """
            services:
              cache:
                image: redis
                command: redis-server --requirepass ${REDIS_PASSWORD}
              db:
                image: postgres
                environment: { POSTGRES_PASSWORD_FILE: /run/secrets/db }
                healthcheck: { test: ["CMD-SHELL", "pg_isready -U ${DB_USER:-app} -d $$POSTGRES_DB"] }
              plain:
                image: postgis/postgis
                healthcheck: { test: [CMD, pg_isready, -U, app] }
            """, [".env": "REDIS_PASSWORD=very-secret\nDB_USER=me\n"])
        let cache = try found.unit("cache")
        #expect(cache.shellLine.hasSuffix(#"--appendonly no --requirepass "${REDIS_PASSWORD}""#))
        #expect(cache.envFile == ".env")
        let db = try found.unit("db")
        #expect(db.words.first == "docker")
        #expect(found.remarks(about: "POSTGRES_PASSWORD_FILE names a file in its container").count == 1)
        #expect(
            db.probe
                == .exec(.shell(#"docker compose exec -T db sh -c "pg_isready -U ${DB_USER:-app} -d \$POSTGRES_DB""#)))
        #expect(db.envFile == ".env")
        let plain = try found.unit("plain")
        #expect(plain.probe?.words == ["docker", "compose", "exec", "-T", "plain", "pg_isready", "-U", "app"])
        #expect(plain.envFile == nil)
    }

    @Test("of a user who is root: PostgreSQL refuses that, so it is a container")
    func root() throws {
        let detector = ComposeDetector(installed: InstalledServers(postgresFolder: "/nonexistent", userIsRoot: true))
        let found = try Found(
            detector, ["compose.yml": "services: { db: { image: postgres } }"], programs: ["postgres", "docker"])
        #expect(try found.unit("db").words.first == "docker")
        #expect(
            found.remarks(about: "db runs in a container although it is installed: PostgreSQL refuses to run as root")
                .count == 1)
    }

    @Test("has its override and its merge keys in it")
    func overrides() throws {
        let found = try found(
            """
            x-cache: &cache
              image: redis:7
              ports: ["6379"]
            services:
              one: { <<: *cache }
              two: { <<: *cache, ports: ["7001:6379"] }
            """, ["docker-compose.override.yml": "services:\n  one:\n    ports:\n      - 7000:6379\n"])
        #expect(try found.unit("one").words.contains("7000"))
        #expect(try found.unit("two").words.contains("7001"))
        #expect(found.source("two") == "docker-compose.yml line 2: image redis:7")
    }

    @Test("is looked for in docker's order")
    func order() throws {
        let redis = "services: { redis: { image: redis } }"
        let found = try found("services: { other: { image: redis } }", ["compose.yml": redis])
        #expect(found.names == ["redis"])
    }

    @Test("with absurdly long names: they are cut where people read them")
    func longNames() throws {
        let long = String(repeating: "x", count: 5000)
        let found = try found(
            "services: { \(long): { image: \(long) }, y: {}, db: { image: redis, volumes: [ 'a:/docker-entrypoint-initdb.d/\(long)' ] } }"
        )
        #expect(found.names.allSatisfy { $0.count <= 64 })
        #expect(found.findings.units.allSatisfy { $0.source.count < 200 })
        #expect(found.remarks.allSatisfy { $0.count < 400 }, "\(found.remarks)")
    }

    @Test(
        "that is malformed gives remarks and nothing else",
        arguments: [
            ("services:\n  a: [\n", "docker-compose.yml is not used: line 3, column 1"),
            ("services:\n  a: {image: x}\n  a: {image: y}\n", "the key \"a\" stands here and in line 2"),
            ("services:\n  a: { ports: [\"80:80\"] }\n", "docker-compose.yml line 2: a has no image and no build."),
        ])
    func malformed(text: String, remark: String) throws {
        let found = try found(text)
        #expect(found.names.isEmpty)
        #expect(found.remarks(about: remark).count == 1, "\(found.remarks)")
    }

    @Test(
        "that says something unexpected is no reason to crash",
        arguments: [
            "", "[]", "services:", "services: []", "services: { a: 1, b: null, c: [x] }",
            "services: { a: { image: [x], build: [y], ports: 80, depends_on: a, environment: 3, command: {} } }",
            "services: { a: { image: redis, ports: [{}, [], null, 80], depends_on: [a, [], null], healthcheck: { test: [] } } }",
            "services: { \"a b/é\": { image: redis, depends_on: [\"a b/é\"] }, 'a-b--': { image: '' , build: ''} }",
        ])
    func unexpected(text: String) throws {
        _ = try found(text)
    }
}
