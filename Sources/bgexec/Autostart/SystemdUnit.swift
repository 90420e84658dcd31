import Syscalls

/// The unit that has systemd start a project's daemon with the user's session: its name and its text.
struct SystemdUnit {
    /// The project's folder.
    let project: Path
    /// The bgexec that is run.
    let program: Path

    /// `bgexec-NAME-HASH.service`: the folder's name for people, the hash of its path to tell two of one name apart.
    var name: String {
        let folder = project.bytes.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? Array("root".utf8)
        let readable = folder.prefix(40).map { Self.isPlain($0) ? Character(Unicode.Scalar($0)) : "_" }
        return "bgexec-\(String(readable))-\(String(StableHash.fnv1a(project.bytes), radix: 36)).service"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// What is written, see systemd.service(5).
    ///
    /// `KillMode=process`: only the daemon is signalled, so services keep running when it is restarted, and the next one takes them
    /// over. `Restart=on-failure` restarts one that was killed; after `bgexec stop` it exits with 0 and is not restarted. systemd
    /// gives up after five failures in ten minutes. `Delegate` lets bgexec manage the control groups below.
    var text: String {
        """
        # Written by `bgexec install --systemd-user`; `bgexec uninstall` removes it.
        [Unit]
        Description=bgexec for \(Self.escaped(project))
        ConditionPathExists=\(Self.escaped(project))/.bgexec.json
        StartLimitIntervalSec=600
        StartLimitBurst=5

        [Service]
        Type=notify
        NotifyAccess=main
        ExecStart=\(Self.quoted(program)) daemon run --autostart \(Self.quoted(project))
        KillMode=process
        Restart=on-failure
        RestartSec=1
        Delegate=yes

        [Install]
        WantedBy=default.target

        """
    }

    /// systemd reads `%` as the beginning of a specifier.
    private static func escaped(_ path: Path) -> String { path.description.replacing("%", with: "%%") }

    /// As one word of a command line, see systemd.service(5): there `$` begins a variable too.
    private static func quoted(_ path: Path) -> String {
        let inside = escaped(path).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
            "$", with: "$$")
        return "\"\(inside)\""
    }

    /// Why a path cannot stand in a unit; nil when it can.
    static func fault(of path: Path) -> String? {
        guard let text = path.text, !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
            return "\(path) contains characters that cannot be written in a systemd unit"
        }
        return nil
    }
}
