extension Watcher {
    /// Has the contents hashed that are not known yet.
    func hashSome() {}
}
