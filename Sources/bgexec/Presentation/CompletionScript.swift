/// The script that a shell completes by, as the parser makes it.
enum CompletionScript {
    /// For bash the parser says that all that is offered are names of files: beside a folder `logs` the command `logs` would become
    /// `logs/`. Here only what is looked up among files counts as such. Anything else is left as it is.
    static func mended(_ script: String) -> String {
        let everything = "complete -o filenames -F _bgexec bgexec"
        let adding = "__bgexec_add_completions() {\n"
        guard script.contains(everything), script.contains(adding) else { return script }
        return script.replacing(everything, with: "complete -F _bgexec bgexec")
            .replacing(adding, with: adding + "    [[ \"${1}\" = -[df] ]] && compopt -o filenames\n")
    }
}
