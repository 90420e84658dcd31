/// One pass over a JSON tree that turns it into configuration values and collects every problem on the way.
///
/// A reader of a value returns nil, or the default, after it has noted a problem; such a configuration never gets out,
/// because the pass ends with an error when there was any problem.
struct Decoding {
    var problems: ProblemList
    let lookup: (String) -> String?
    let regularExpressionFault: (String) -> String?
}

extension ProjectConfig {
    /// Reads the text of a `.bgexec.json`.
    ///
    /// The function is pure: the environment comes in as a function, and no file is read.
    /// - Parameters:
    ///   - bytes: the file: UTF-8, at most a mebibyte.
    ///   - environment: the value of an environment variable, for `${NAME}` and `${NAME:-default}`.
    ///   - regularExpressionFault: what is wrong with a regular expression, or nil when it is good.
    /// - Throws: all that is wrong with the text, each thing with its line and column. A mistake of JSON syntax hides
    ///   what comes after it.
    package static func parse(
        _ bytes: [UInt8],
        environment: @escaping (String) -> String?,
        regularExpressionFault: @escaping (String) -> String? = { _ in nil }
    ) throws(ConfigError) -> ProjectConfig {
        var repeatedKeys = ProblemList()
        let root = try JSONReader.read(bytes, repeatedKeys: &repeatedKeys)
        var decoding = Decoding(
            problems: repeatedKeys,
            lookup: environment,
            regularExpressionFault: regularExpressionFault
        )
        let config = decoding.project(root)
        try decoding.problems.throwIfAny()
        return config
    }
}
