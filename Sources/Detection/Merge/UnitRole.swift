import Config

/// What a unit is to the others.
enum UnitRole: Int, Comparable {
    /// Keeps data, or passes it on, for the project's own programs.
    case store
    /// A program of the project that stays.
    case program
    /// Judges the project's own program.
    case test
    /// Another job.
    case other

    static func < (left: UnitRole, right: UnitRole) -> Bool { left.rawValue < right.rawValue }

    init(_ unit: UnitConfig) {
        if unit.isService {
            self = Self.isStore(unit) ? .store : .program
        } else {
            self = Self.isTest(unit.name) ? .test : .other
        }
    }

    private static let stores = [
        "redis", "valkey", "keydb", "postgres", "postgresql", "pg", "mysql", "mysqld", "mariadb", "mariadbd", "minio",
        "rabbitmq", "mongo",
        "mongod", "mongodb", "memcached", "elasticsearch", "opensearch", "kafka", "zookeeper", "nats", "s3",
        "cassandra", "clickhouse",
        "mailhog", "mailpit", "localstack", "db", "database", "cache", "etcd", "consul", "influxdb", "neo4j",
        "meilisearch", "typesense",
    ]

    private static func isStore(_ unit: UnitConfig) -> Bool {
        if case .redis = unit.health?.probe { return true }
        let parts = unit.name.lowercased().split { "-_.".contains($0) }.map(String.init)
        if parts.contains(where: stores.contains) { return true }
        // Servers that keep their data below the project.
        if unit.line.contains(".bgexec-data/") { return true }
        let program = unit.program.split(separator: "/").last.map(String.init) ?? ""
        return stores.contains {
            program == $0 || program.hasPrefix("\($0)-") || program == "pg_ctl" || program == "pg_ctlcluster"
        }
    }

    private static let tests: Set<String> = ["test", "tests", "check", "spec", "specs", "pytest", "unit"]

    private static func isTest(_ name: String) -> Bool {
        let parts = name.lowercased().split { "-_.".contains($0) }.map(String.init)
        return parts.contains(where: tests.contains)
    }
}

extension UnitConfig {
    /// Its command on one line.
    var line: String {
        switch command {
        case .shell(let line): line
        case .exec(let words): words.joined(separator: " ")
        }
    }

    /// The first word of its command.
    var program: String {
        switch command {
        case .shell(let line): line.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        case .exec(let words): words.first ?? ""
        }
    }

    /// The port on which its health check finds it.
    var listeningPort: UInt16? {
        switch health?.probe {
        case .tcp(let address)?, .redis(let address)?: address.port
        case .http(let probe)?: probe.url.endpoint.port
        case .unix?, .exec?, .log?, .notify?, nil: nil
        }
    }

    /// Whether it says nothing exact about its inputs.
    var hasVagueInputs: Bool { inputs.isEmpty || inputs == ["."] || inputs == ["./"] }
}
