import ArgumentParser
import Loop

/// `events`: what happens, as it happens: to files, or to the project.
struct EventsCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract:
            "Print net changes of files as they settle; or, with --story or --transitions, what happens to the project.",
        discussion: """
            Files need no configuration and no daemon. Each path is named once for each burst, with what became of it: \
            created, modified, removed, metadata, renamed. What was undone is not told. Ignore files (.gitignore, \
            .bgexecignore) count; --all takes everything in.

            The project's events are numbered. Whoever reads on after one misses nothing: what is forgotten is said to be.

              bgexec events src --json
              bgexec events --transitions --json --after 1234
            """
    )

    @OptionGroup var files: FileEvents
    @OptionGroup var story: StoryEvents

    @Flag(help: "Print JSON, an object a line.")
    var json = false

    func validate() throws {
        if files.paths.contains("") { throw ValidationError("a path is empty: is a variable not set?") }
        if story.isWanted, !files.paths.isEmpty {
            throw ValidationError(
                "the project's events have no paths: leave out either the paths or --transitions, --story and --after")
        }
    }

    func carryOut() async throws -> Int32 {
        if !story.isWanted { return try await files.follow(json: json) }
        try story.follow(json: json)
        return 0
    }
}
