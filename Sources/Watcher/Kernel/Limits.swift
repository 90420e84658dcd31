import CInotify

/// What this user may have of inotify, as libinotifytools reads it.
enum Limits {
    /// `fs.inotify.max_user_watches`; nil when it cannot be read.
    static var watches: Int? { positive(cinotify_watch_limit()) }
    /// `fs.inotify.max_user_instances`; nil when it cannot be read.
    static var instances: Int? { positive(cinotify_instance_limit()) }

    private static func positive(_ value: Int32) -> Int? { value < 0 ? nil : Int(value) }
}
