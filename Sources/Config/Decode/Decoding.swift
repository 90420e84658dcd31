/// One pass over a JSON tree that turns it into configuration values and collects every problem on the way.
///
/// A reader of a value returns nil, or the default, after it has noted a problem; such a configuration never gets out,
/// because the pass ends with an error when there was any problem.
struct Decoding {
    var problems: ProblemList
    /// Where the variables of references are looked for.
    var scope: VariableScope
    let files: (String) -> EnvironmentFile.Contents
    let regularExpressionFault: (String) -> String?
}

extension ProjectConfig {
    /// Reads the text of a `.bgexec.json`.
    ///
    /// The function is pure: the environment and the environment files come in as functions.
    /// - Parameters:
    ///   - bytes: the file: UTF-8, at most a mebibyte.
    ///   - environment: the value of a variable in the environment that bgexec was started with, for references.
    ///   - files: what an environment file holds, by the name that the configuration has for it.
    ///   - regularExpressionFault: what is wrong with a regular expression, or nil when it is good.
    /// - Throws: all that is wrong with the text, each thing with its line and column. A mistake of JSON syntax hides
    ///   what comes after it.
    package static func parse(
        _ bytes: [UInt8],
        environment: @escaping (String) -> String?,
        files: @escaping (String) -> EnvironmentFile.Contents = { _ in .missing },
        regularExpressionFault: @escaping (String) -> String? = { _ in nil }
    ) throws(ConfigError) -> ProjectConfig {
        var repeatedKeys = ProblemList()
        let root = try JSONReader.read(bytes, repeatedKeys: &repeatedKeys)
        var decoding = Decoding(
            problems: repeatedKeys,
            scope: VariableScope(inherited: environment) { Decoding.file(setting: $0, files) },
            files: files,
            regularExpressionFault: regularExpressionFault
        )
        let config = decoding.project(root)
        try decoding.problems.throwIfAny()
        return config
    }
}

extension Decoding {
    /// The file that most projects have for their variables, if it sets this one and the configuration may have forgotten to name it.
    fileprivate static func file(setting name: String, _ files: (String) -> EnvironmentFile.Contents) -> String? {
        guard case .read(let bytes) = files(".env"), EnvironmentFile.sets(name, bytes) else { return nil }
        return ".env"
    }

    /// Puts an environment file over what references are looked for in.
    /// - Returns: the values of it that depend on other variables.
    mutating func include(_ file: String?) -> [String: String] {
        guard let file else { return [:] }
        let entries = scope.add(file: file, files(file))
        let last = Dictionary(entries.map { ($0.name, $0) }) { $1 }
        return last.filter(\.value.hasReferences).mapValues(\.value)
    }
}
