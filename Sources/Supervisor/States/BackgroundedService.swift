import Model
import Syscalls

/// A service whose command has put the real server into the background and ended: nobody can watch such a server, and to start the command
/// again would end the same way.
struct BackgroundedService {
    private let left: [NamedProcess]

    /// Nil unless the command ended with success, and left something running.
    init?(_ outcome: RunOutcome, leaving left: [NamedProcess]) {
        guard outcome == .ended(.exited(0), timedOut: false), !left.isEmpty else { return nil }
        self.left = left
    }

    /// What has happened, and what to do.
    var text: String {
        let option = left.lazy.compactMap { Self.options[$0.name] }.first
        let advice = option.map { "run it in the foreground with `\($0)`" } ?? "run it in the foreground"
        return "it exited 0 and left \(NamedProcess.text(left)) behind, which bgexec has ended: \(advice)"
    }

    /// What keeps well-known servers in the foreground, by the name of their process.
    private static let options = [
        "redis-server": "--daemonize no", "valkey-server": "--daemonize no", "keydb-server": "--daemonize no",
        "nginx": "-g 'daemon off;'", "httpd": "-D FOREGROUND", "apache2": "-D FOREGROUND",
        "mongod": "--nofork", "memcached": "no -d", "haproxy": "-db", "sshd": "-D", "dropbear": "-F",
        "php-fpm": "--nodaemonize", "lighttpd": "-D", "named": "-f", "slapd": "-d 0", "dnsmasq": "--keep-in-foreground",
        "gunicorn": "no --daemon", "uwsgi": "no --daemonize", "celery": "celery worker, without --detach",
        "postgres": "postgres -D DATA, not pg_ctl start", "mysqld": "--daemonize=OFF", "vsftpd": "-obackground=NO",
        "squid": "--foreground", "varnishd": "-F", "stunnel": "foreground = yes", "pgbouncer": "no -d",
        "rsyslogd": "-n", "cron": "-f", "crond": "-f", "dockerd": "dockerd itself",
    ]
}
