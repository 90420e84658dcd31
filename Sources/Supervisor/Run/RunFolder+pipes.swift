import Log
import Syscalls

extension RunFolder {
    /// The path at which the pipe of a stream can be opened: its name or, when that was removed under the run, the descriptor by which the
    /// run's leader still holds it.
    func openablePipe(_ stream: LogStream, leader: Int32?) -> Path {
        let name = pipe(stream.rawValue)
        guard let leader, leader > 0, !File.exists(name) else { return name }
        let held = Path("/proc/\(leader)/fd/\(stream == .stdout ? 1 : 2)")
        // What a leader has put in the place of its streams, as a pipe to another process, is not ours to read.
        guard let target = File.linkTarget(of: held)?.bytes else { return name }
        let tail = Array("/runs/\(path.parent.name)/\(path.name)/\(stream.rawValue)".utf8)
        let removed = Array(" (deleted)".utf8)
        let place = target.suffix(removed.count).elementsEqual(removed) ? target.dropLast(removed.count) : target[...]
        return place.suffix(tail.count).elementsEqual(tail) ? held : name
    }

    /// The leader, if it lives.
    var livingLeader: Int32? {
        guard let leader = beginRecord()?.leader, leader.open() != nil else { return nil }
        return leader.pid
    }
}
