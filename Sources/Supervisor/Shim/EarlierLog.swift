import Log
import Model
import Syscalls

/// The logs of a unit's earlier runs whose end is missing, because the log could not be written then. It is written before the
/// next run's first line.
enum EarlierLog {
    /// How many earlier runs are completed at most: while logs cannot be written at all, a start must not take ever longer.
    private static let limit = 20

    /// Completes the logs that earlier runs have left open, the oldest first. What still cannot be written stays open.
    static func complete(before run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace) {
        let earlier = (1...limit).lazy.map { RunIdentity(unit: run.unit, number: run.number - $0) }
            .map { (run: $0, folder: RunFolder(path: folder.path.parent / Path(String($0.number)))) }
        let open = earlier.prefix { $0.run.number > 0 && $0.folder.logIsOpen }
        for (run, folder) in open.reversed() { try? complete(run, in: folder, to: place) }
    }

    private static func complete(
        _ run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace
    ) throws(SystemError) {
        // A run that lives, or is being taken over, has a shim that completes its log.
        guard try File.openOrCreate(folder.lock).tryLock(), let end = folder.endRecord() else { return }
        var output = try RunOutput(of: run, in: folder, to: place)
        output.resume(run: run.number, pid: folder.beginRecord()?.leader.pid ?? 0)
        output.end(with: end, in: folder)
    }
}
