import ArgumentParser
import Loop

/// `events`: what happens, as it happens: to files, or to the project.
struct EventsCommand: LoopCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract:
            "Print net changes of files as they settle; or, with --story or --transitions, what happens to the project.",
        discussion: """
            Watching files needs no configuration and no daemon. Each path is printed once per burst, with its net change: \
            created, modified, removed, metadata, renamed. Changes that were undone are not printed. Ignore files (.gitignore, \
            .bgexecignore) apply; --all includes everything.

            The project's events are numbered. To miss none, continue with --after; a gap line reports events that were deleted.

              bgexec events src --json
              bgexec events --transitions --json --after 1234
            """
    )

    @OptionGroup var files: FileEvents
    @OptionGroup var story: StoryEvents

    @Flag(help: "Print JSON, one object per line.")
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
