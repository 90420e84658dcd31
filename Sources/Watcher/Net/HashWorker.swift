/// Placeholder for the background thread that hashes what files begin with.
final class HashWorker {
    func stop() {}
}
