import Wire

/// `doctor`: compares what the watcher knows with the disk.
extension Daemon {
    func audit() async -> Answer.Accepted {
        var answer = accepted()
        answer.audit = await sources?.audit()
        return answer
    }
}
