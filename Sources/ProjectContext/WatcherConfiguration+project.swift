package import Config
package import Watcher

extension WatcherConfiguration {
    /// What is watched for a project: its configuration, and whatever holds inputs of its units.
    package init(of project: Project, _ config: ProjectConfig) {
        let folders = Set(config.units.flatMap { InputSelector(project, $0).roots })
        self.init(
            roots: [WatchRoot(project.config, .file)] + folders.sorted().map { WatchRoot($0) },
            ignore: IgnoreConfiguration(base: project.root, patterns: config.ignore)
        )
    }
}
