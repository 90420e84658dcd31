package import Config
package import Syscalls
package import Watcher

extension WatcherConfiguration {
    /// What is watched for a project: its configuration, whatever holds inputs and outputs of its units, and what links among them
    /// lead to.
    /// - Parameter links: the links that have been found among the inputs; absolute.
    package init(of project: Project, _ config: ProjectConfig, links: Set<Path> = []) {
        let places = WatchedPlaces(of: project, config)
        self.init(
            roots: [WatchRoot(project.config, .file)] + places.roots.union(links).sorted().map { WatchRoot($0) },
            ignore: IgnoreConfiguration(
                base: project.root, patterns: config.ignore + places.unwatched, exceptions: places.exceptions)
        )
    }
}
