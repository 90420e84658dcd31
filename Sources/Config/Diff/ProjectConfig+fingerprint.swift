import Syscalls

extension ProjectConfig {
    /// A number that changes when a running unit would have to restart to be what the configuration says.
    ///
    /// It is the same in every process, unlike a `Hasher`'s, so a daemon can keep it with a run and see later whether the
    /// file was edited while no daemon was there. It covers the fields with ``UnitField/needsRestart``.
    package func startFingerprint(of unit: UnitConfig) -> UInt64 {
        fingerprint(of: unit, over: UnitField.allCases.filter(\.needsRestart))
    }

    /// A number that changes when a verdict by the old definition says nothing about the new one.
    ///
    /// It is as stable as ``startFingerprint(of:)``, and covers the fields with ``UnitField/decidesVerdict``. The unit's
    /// name is no part of it, and neither are the contents of environment files, other than what they take from elsewhere.
    package func verdictFingerprint(of unit: UnitConfig) -> UInt64 {
        fingerprint(of: unit, over: UnitField.allCases.filter(\.decidesVerdict))
    }

    private func fingerprint(of unit: UnitConfig, over fields: [UnitField]) -> UInt64 {
        StableHash.fnv1a(
            fields.flatMap { field -> [UInt8] in
                let text = field.text(of: unit, in: self)
                return text.isEmpty && field.isLeftOutWhileEmpty ? [] : Array("\(field.rawValue)=\(text)\n".utf8)
            })
    }
}
