import ArgumentParser
import Config

/// A duration on the command line, in the form that the configuration has.
enum DurationArgument {
    static func parse(_ text: String) throws -> Duration {
        do {
            return try DurationText.parse(text)
        } catch {
            throw ValidationError("\(error.message). \(error.hint ?? "")")
        }
    }
}
