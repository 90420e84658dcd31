import ArgumentParser

/// `schema`: the schema of the configuration, which editors check and complete it by.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON schema of .bgexec.json, by which editors check and complete it.",
        discussion: """
            The Debian package installs the same file as /usr/share/bgexec/bgexec.schema.json. The key "$schema" of a configuration \
            names it.

              bgexec schema >bgexec.schema.json
            """
    )

    func run() { Output.write(PackageResources.schema_json) }
}
