import Syscalls

extension ProjectConfig {
    /// A number that changes when a running unit would have to restart to be what the configuration says.
    ///
    /// It is the same in every process, unlike a `Hasher`'s, so a daemon can keep it with a run and see later whether the
    /// file was edited while no daemon was there. It covers the fields with ``UnitField/needsRestart``.
    package func startFingerprint(of unit: UnitConfig) -> UInt64 {
        let fields = UnitField.allCases.filter(\.needsRestart)
        return StableHash.fnv1a(fields.flatMap { "\($0.rawValue)=\($0.text(of: unit, in: self))\n".utf8 })
    }
}
