/// The servers that can run without a container, because distributions have packages of them.
enum ServerKind: String, Hashable, Sendable, CaseIterable {
    case redis
    case valkey
    case postgres
    case minio
    case mysql
    case mariadb
    case rabbitmq
    case memcached
    case nats
    case mongo

    /// The server of an official image, whatever its registry, tag and digest: `quay.io/minio/minio:latest`.
    init?(image: String) {
        let withoutDigest = image.prefix { $0 != "@" }
        var parts = withoutDigest.split(separator: "/").map(String.init)
        guard let last = parts.popLast(), let name = last.split(separator: ":").first else { return nil }
        // The first part is a registry if it could be a host name.
        if let first = parts.first, first.contains(where: ".:".contains) || first == "localhost" { parts.removeFirst() }
        let owner = parts.joined(separator: "/")
        guard owner.isEmpty || owner == "library" || Self.owners.contains("\(owner)/\(name)") else { return nil }
        self.init(rawValue: String(name))
    }

    private static let owners: Set<String> = ["valkey/valkey", "minio/minio", "docker/mysql", "docker/redis"]

    /// Programs of which one must be installed.
    var programs: [String] {
        switch self {
        case .redis: ["redis-server", "valkey-server"]
        case .valkey: ["valkey-server", "redis-server"]
        case .postgres: ["postgres"]
        case .minio: ["minio"]
        case .mysql: ["mysqld"]
        case .mariadb: ["mariadbd"]
        case .rabbitmq: ["rabbitmq-server"]
        case .memcached: ["memcached"]
        case .nats: ["nats-server"]
        case .mongo: ["mongod"]
        }
    }

    /// Debian's package of it; nil where Debian has none.
    var package: String? {
        switch self {
        case .redis: "redis-server"
        case .valkey: "valkey-server"
        case .postgres: "postgresql"
        case .mysql, .mariadb: "mariadb-server"
        case .rabbitmq: "rabbitmq-server"
        case .memcached: "memcached"
        case .nats: "nats-server"
        case .minio, .mongo: nil
        }
    }

    /// The port that it listens on, in its container too.
    var port: UInt16 {
        switch self {
        case .redis, .valkey: 6379
        case .postgres: 5432
        case .minio: 9000
        case .mysql, .mariadb: 3306
        case .rabbitmq: 5672
        case .memcached: 11211
        case .nats: 4222
        case .mongo: 27017
        }
    }

    /// How the beginnings of the variables are spelt that its image reads.
    var variables: [String] {
        switch self {
        case .postgres: ["POSTGRES_"]
        case .minio: ["MINIO_"]
        case .mysql, .mariadb: ["MYSQL_", "MARIADB_"]
        case .rabbitmq: ["RABBITMQ_"]
        case .mongo: ["MONGO_"]
        case .redis, .valkey, .memcached, .nats: []
        }
    }

    /// What asks it, inside of its container, whether it is well. A database listens on its network only once it is set up.
    var healthInContainer: [String]? {
        switch self {
        case .redis: ["redis-cli", "ping"]
        case .valkey: ["valkey-cli", "ping"]
        case .postgres: ["pg_isready", "-h", "127.0.0.1"]
        case .mysql: ["mysqladmin", "ping", "-h", "127.0.0.1"]
        case .mariadb: ["mariadb-admin", "ping", "-h", "127.0.0.1"]
        case .rabbitmq: ["rabbitmq-diagnostics", "-q", "ping"]
        case .minio, .memcached, .nats, .mongo: nil
        }
    }
}
