import Config

extension Findings {
    /// What was found in a folder, as it stands in the configuration of the project above it.
    /// - Parameter place: the folder, as in ``ProjectFolder/place``; empty for the project itself.
    func placed(in place: String) -> Findings {
        guard !place.isEmpty else { return self }
        let folder = place.split(separator: "/").last.map(String.init) ?? place
        let services = units.filter(\.config.isService)
        var placed = Findings(remarks: remarks.map { "\(place): \($0)" }, generated: generated.map { "\(place)/\($0)" })
        let names = Dictionary(
            units.map(\.config).map { unit in
                let isMain = services.count == 1 && unit.isService && UnitRole(unit) == .program
                return (unit.name, ValidName.of(isMain ? folder : "\(folder)-\(unit.name)"))
            }, uniquingKeysWith: { first, _ in first })
        placed.units = units.map { unit in
            var unit = unit
            unit.config.name = names[unit.config.name] ?? unit.config.name
            unit.config.needs = unit.config.needs.map { names[$0] ?? $0 }
            unit.config = unit.config.placed(in: place)
            if unit.config.venv == .project, let venv { unit.config.venv = .own("\(place)/\(venv)") }
            unit.config.envFile = unit.config.envFile ?? envFile.map { "\(place)/\($0)" }
            unit.source = "\(unit.source), in \(place)"
            return unit
        }
        return placed
    }
}

extension UnitConfig {
    fileprivate func placed(in place: String) -> UnitConfig {
        var unit = self
        unit.cwd = cwd.map { $0.hasPrefix("/") ? $0 : "\(place)/\($0)" } ?? place
        unit.inputs = inputs.map { Self.pattern($0, in: place) }
        unit.ignore = ignore.map { Self.pattern($0, in: place) }
        unit.envFile = envFile.map { $0.hasPrefix("/") ? $0 : "\(place)/\($0)" }
        if case .own(let path) = venv { unit.venv = .own(path.hasPrefix("/") ? path : "\(place)/\(path)") }
        guard case .job(var job) = kind else { return unit }
        job.outputs = job.outputs.map { Self.pattern($0, in: place) }
        job.junit = job.junit.map { Self.pattern($0, in: place) }
        if case .files(let patterns) = job.tap { job.tap = .files(patterns.map { Self.pattern($0, in: place) }) }
        unit.kind = .job(job)
        return unit
    }

    /// A pattern that was meant from a folder below the project.
    private static func pattern(_ pattern: String, in place: String) -> String {
        let mark = pattern.hasPrefix("!") ? "!" : ""
        let body = pattern.dropFirst(mark.count)
        // bgexec's own files are at the top.
        if body.hasPrefix(".bgexec/") || body.hasPrefix("/") { return pattern }
        if body == "." || body == "./" { return "\(mark)\(place)/" }
        if body.hasPrefix("../") {
            var parts = place.split(separator: "/").map(String.init)
            var rest = body[...]
            while rest.hasPrefix("../") {
                rest = rest.dropFirst(3)
                parts = parts.last.map { $0 == ".." } ?? true ? parts + [".."] : Array(parts.dropLast())
            }
            return mark + (parts + [String(rest)]).joined(separator: "/")
        }
        // A wildcard without a slash matches in all folders below.
        let isAnywhere = !body.dropLast().contains("/") && body.contains { "*?[".contains($0) }
        return "\(mark)\(place)/\(isAnywhere ? "**/" : "")\(body)"
    }
}
