import Log
import Model
import Syscalls

/// The logs of a unit's earlier runs of which the end could not be told, because nothing could be written then: told before the
/// next run's first line.
enum EarlierLog {
    /// No more than so many are gone through: where logs cannot be written for ever, a start must not take for ever.
    private static let most = 20

    /// Completes what the runs before this one have left open, the oldest first. What cannot be told now stays open.
    static func complete(before run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace) {
        let earlier = (1...most).lazy.map { RunIdentity(unit: run.unit, number: run.number - $0) }
            .map { (run: $0, folder: RunFolder(path: folder.path.parent / Path(String($0.number)))) }
        let open = earlier.prefix { $0.run.number > 0 && $0.folder.logIsOpen }
        for (run, folder) in open.reversed() { try? complete(run, in: folder, to: place) }
    }

    private static func complete(
        _ run: RunIdentity, in folder: RunFolder, to place: LaunchSpec.LogPlace
    ) throws(SystemError) {
        // One that lives, or is being taken over, is somebody's.
        guard try File.openOrCreate(folder.lock).tryLock(), let end = folder.endRecord() else { return }
        var output = try RunOutput(of: run, in: folder, to: place)
        output.resume(run: run.number, pid: folder.beginRecord()?.leader.pid ?? 0)
        output.end(with: end, in: folder)
    }
}
