/// What `bgexec help NAME` explains besides commands. scripts/reference.py generates the texts: `config` from the schema, `states`
/// from docs/states.md.
enum HelpTopic: String, CaseIterable {
    case config, states

    /// The topic that `bgexec help NAME` asks for.
    /// - Parameter words: those behind the program's name.
    init?(_ words: [String]) {
        guard words.count == 2, words[0] == "help" else { return nil }
        self.init(rawValue: words[1])
    }

    /// The text to print, in UTF-8.
    var text: [UInt8] {
        switch self {
        case .config: PackageResources.config_txt
        case .states: PackageResources.states_txt
        }
    }
}
