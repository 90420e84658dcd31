import Config

/// What the configuration's language has and this version does not do yet: said at once, never passed over.
enum Unsupported {
    /// - Throws: `Complaint` that names the unit and the key.
    static func check(_ config: ProjectConfig) throws {
        for unit in config.units {
            for key in keys(of: unit) {
                throw Complaint(
                    "\(unit.name): \"\(key)\" is not supported yet", advice: "remove it from \(Project.configName)",
                    code: .badUsage)
            }
        }
    }

    private static func keys(of unit: UnitConfig) -> [String] {
        var keys: [String] = []
        if unit.stop != nil { keys.append("stop") }
        if unit.health?.probe == .notify { keys.append("notify") }
        return keys
    }
}
