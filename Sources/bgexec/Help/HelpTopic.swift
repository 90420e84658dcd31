/// What `bgexec help NAME` explains besides commands. scripts/reference.py generates the texts: `config` from the schema, `states`
/// from docs/states.md.
enum HelpTopic: String, CaseIterable {
    case config, states

    /// The topic that `bgexec help NAME` asks for.
    /// - Parameter arguments: those of the program, its own name first.
    init?(_ arguments: [String]) {
        guard arguments.count == 3, arguments[1] == "help" else { return nil }
        self.init(rawValue: arguments[2])
    }

    /// The text to print, in UTF-8.
    var text: [UInt8] {
        switch self {
        case .config: PackageResources.config_txt
        case .states: PackageResources.states_txt
        }
    }
}
