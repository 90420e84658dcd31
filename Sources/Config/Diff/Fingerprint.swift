extension ProjectConfig {
    /// A number that changes when a running unit would have to restart to be what the configuration says.
    ///
    /// It is the same in every process, unlike a `Hasher`'s, so a daemon can keep it with a run and see later whether the
    /// file was edited while no daemon was there. It covers the fields with ``UnitField/needsRestart``.
    /// FNV-1a with 64 bits (Fowler, Noll, Vo; RFC 9923).
    public func startFingerprint(of unit: UnitConfig) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for field in UnitField.allCases where field.needsRestart {
            for byte in "\(field.rawValue)=\(field.text(of: unit, in: self))\n".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        }
        return hash
    }
}
