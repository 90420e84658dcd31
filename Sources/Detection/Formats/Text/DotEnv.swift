import Config

/// The variables of the folder's `.env`, which docker compose, foreman and process-compose all read.
struct DotEnv {
    static let name = ".env"

    /// Its variables; empty when there is none, or when it cannot be read.
    var values: [String: String] = [:]
    /// Whether there is one that can be read.
    var isThere = false
    /// What is wrong with one that cannot be read.
    var remark: String?

    init(in folder: ProjectFolder) {
        guard let text = folder.text(of: Self.name) else { return }
        do throws(ConfigError) {
            let scope = VariableScope(inherited: { _ in nil })
            for entry in try EnvironmentFile.entries(Array(text.utf8), in: scope) { values[entry.name] = entry.value }
            isThere = true
        } catch {
            let problem = error.problems.first.map { " line \($0.line), column \($0.column): \($0.message)" } ?? ""
            remark = "\(Self.name)\(problem); its variables are not used."
        }
    }
}
