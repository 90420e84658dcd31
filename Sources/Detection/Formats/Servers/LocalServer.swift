import Config

/// A server as a unit without a container. It listens on 127.0.0.1 only.
struct LocalServer {
    let kind: ServerKind
    /// The unit's name, also that of its folder.
    let name: String
    /// The program that is installed.
    let program: String
    var port: UInt16
    /// MinIO's second port, for browsers.
    var consolePort: UInt16 = 9001
    var environment = DeclaredEnvironment()
    var envFile: String?
    /// More options of the command, words of a shell.
    var options: [String] = []
    /// Whether its data outlives a restart. Databases always keep theirs.
    var keepsData = false

    /// Where servers keep their data, relative to the project. A file in it makes git and the watcher ignore it.
    static let dataFolder = ".bgexec-data"

    var unit: UnitConfig {
        UnitConfig(
            name: name, kind: .service(ServiceConfig(health: HealthConfig(probe: probe))), command: command,
            env: environment.literals, envFile: envFile, stopSignal: stopSignal, stopTimeout: stopTimeout)
    }

    private var probe: ProbeConfig {
        let address = HostPort(host: "127.0.0.1", port: port)
        return switch kind {
        case .redis, .valkey: .redis(address)
        case .minio: .http(HTTPProbeConfig(url: HTTPAddress(endpoint: address, target: "/minio/health/live")))
        case .postgres, .mysql, .mariadb, .rabbitmq, .memcached, .nats, .mongo: .tcp(address)
        }
    }

    /// PostgreSQL waits on SIGTERM until its last client has left, on SIGINT it disconnects them.
    private var stopSignal: StopSignal { kind == .postgres ? .interrupt : Defaults.stopSignal }

    /// Databases write down what they have in memory.
    private var stopTimeout: Duration {
        switch kind {
        case .postgres, .mysql, .mariadb, .rabbitmq, .mongo: .seconds(30)
        case .redis, .valkey, .minio, .memcached, .nats: Defaults.stopTimeout
        }
    }

    private var command: CommandConfig {
        switch kind {
        case .redis, .valkey: redis
        case .postgres: .shell(makesDataFolder + postgres)
        case .mysql, .mariadb: .shell(makesDataFolder + mysql)
        case .minio:
            .shell(
                "\(makesDataFolder)\(environment.exports)"
                    + "exec minio server \(data) --address 127.0.0.1:\(port) --console-address 127.0.0.1:\(consolePort)"
            )
        case .mongo:
            .shell(
                "\(makesDataFolder)mkdir -p \(data) && exec mongod --dbpath \(data) --port \(port) --bind_ip 127.0.0.1")
        case .rabbitmq: .shell(makesDataFolder + rabbitMQ)
        case .memcached:
            // Root has to say as which user.
            .shell("exec memcached -l 127.0.0.1 -p \(port) -u \"$(id -un)\"" + more)
        case .nats: .exec(["nats-server", "-a", "127.0.0.1", "-p", "\(port)"])
        }
    }

    private var more: String { options.isEmpty ? "" : " " + options.joined(separator: " ") }

    /// The folder of its data.
    private var data: String { "\(Self.dataFolder)/\(name)" }

    private var makesDataFolder: String {
        "mkdir -p \(Self.dataFolder) && echo '*' >\(Self.dataFolder)/.gitignore && "
    }

    private var redis: CommandConfig {
        let network = "\(program) --port \(port) --bind 127.0.0.1"
        guard keepsData else {
            guard options.isEmpty else { return .shell("exec \(network) --save '' --appendonly no\(more)") }
            return .exec(network.split(separator: " ").map(String.init) + ["--save", "", "--appendonly", "no"])
        }
        return .shell("\(makesDataFolder)mkdir -p \(data) && exec \(network) --dir \(data)\(more)")
    }

    /// Makes the database cluster beside its place and moves it there once it is whole.
    private var postgres: String {
        let isTrusted = environment["POSTGRES_HOST_AUTH_METHOD"]?.resolved([:]) == "trust"
        let login =
            isTrusted
            ? "initdb -D \(data).new -U \"$U\" -E UTF8 --locale=C.UTF-8 -A trust"
            : "printf '%s\\n' \"${POSTGRES_PASSWORD:-postgres}\" | initdb -D \(data).new -U \"$U\" -E UTF8 --locale=C.UTF-8"
                + " -A scram-sha-256 --pwfile=/dev/stdin"
        return "\(environment.exports)"
            + "for d in /usr/lib/postgresql/*/bin; do PATH=$d:$PATH; done; "
            + "U=${POSTGRES_USER:-postgres}; DB=${POSTGRES_DB:-$U}; "
            + "if [ ! -d \(data) ]; then rm -rf \(data).new && \(login) && "
            + "{ [ \"$DB\" = postgres ] || echo \"CREATE DATABASE \\\"$DB\\\"\" | postgres --single -D \(data).new postgres; } && "
            + "mv \(data).new \(data) || exit; fi; "
            + "exec postgres -D \(data) -h 127.0.0.1 -p \(port) -k ''\(more)"
    }

    /// The same for MySQL and MariaDB; users and the database are made at each start if they are missing.
    private var mysql: String {
        let prefix = kind == .mysql ? "MYSQL" : "MARIADB"
        let other = kind == .mysql ? "MARIADB" : "MYSQL"
        func value(_ name: String) -> String { "${\(prefix)_\(name):-${\(other)_\(name)}}" }
        /// As it stands between single quotes in SQL.
        func literal(_ name: String) -> String {
            "$(printf %s \"\(value(name))\" | sed \"s/['\\\\\\\\]/&&/g\")"
        }
        let initialise =
            kind == .mariadb
            ? "mariadb-install-db --no-defaults --datadir=\"$PWD/\(data).new\" --user=\"$(id -un)\""
                + " --auth-root-authentication-method=normal --skip-test-db"
            : "mysqld --no-defaults --initialize-insecure --datadir=\"$PWD/\(data).new\" --user=\"$(id -un)\""
        let statements =
            "{ [ -z \"$DB\" ] || echo \"CREATE DATABASE IF NOT EXISTS \\`$DB\\`;\"; "
            + "[ -z \"$U\" ] || { printf '%s\\n' \"CREATE USER IF NOT EXISTS '$U'@'%' IDENTIFIED BY '$P';\"; "
            + "[ -z \"$DB\" ] || echo \"GRANT ALL ON \\`$DB\\`.* TO '$U'@'%';\"; }; "
            + "printf '%s\\n' \"ALTER USER 'root'@'localhost' IDENTIFIED BY '$R';\"; }"
        return "\(environment.exports)"
            + "U=\(literal("USER")); P=\(literal("PASSWORD")); DB=\(value("DATABASE")); R=\(literal("ROOT_PASSWORD")); umask 077; "
            + "if [ ! -d \(data) ]; then rm -rf \(data).new && \(initialise) && mv \(data).new \(data) || exit; fi; "
            + "\(statements) >\(data).sql && exec \(program) --no-defaults --datadir=\"$PWD/\(data)\" --user=\"$(id -un)\""
            + " --port=\(port) --bind-address=127.0.0.1 --socket=mysql.sock --pid-file=mysql.pid --init-file=\"$PWD/\(data).sql\""
    }

    /// Debian's own start script is for root and the user rabbitmq only, the one that it calls is for anyone.
    private var rabbitMQ: String {
        let settings = [
            "HOME=\"$PWD/\(data)\"", "RABBITMQ_NODENAME=\(name)-\(port)@localhost", "RABBITMQ_NODE_PORT=\(port)",
            "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1", "RABBITMQ_DIST_PORT=\(port < 45_000 ? port + 20_000 : port - 20_000)",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'",
            "ERL_EPMD_ADDRESS=127.0.0.1", "RABBITMQ_MNESIA_BASE=\"$PWD/\(data)\"", "RABBITMQ_LOGS=-",
            "RABBITMQ_LOG_BASE=\"$PWD/\(data)/log\"", "RABBITMQ_ENABLED_PLUGINS_FILE=\"$PWD/\(data)/plugins\"",
            "RABBITMQ_PID_FILE=\"$PWD/\(data)/pid\"",
        ]
        return "mkdir -p \(data)/log && \(environment.exports)export \(settings.joined(separator: " ")) && "
            + "PATH=/usr/lib/rabbitmq/bin:$PATH && exec rabbitmq-server"
    }
}
