import Syscalls

/// A place that a scan of inputs looks at.
struct InputSpot {
    /// Relative to the project, as the inputs' patterns name it: it may begin with `..` and lead through links.
    let path: Path
    /// Which part of it belongs to the inputs.
    let wanted: InputSelection
    /// How it was reached through a link; nil for what lies where its path says.
    let trail: LinkTrail?

    /// What a folder here holds under a name.
    func inner(_ name: Path, _ wanted: InputSelection) -> InputSpot {
        InputSpot(path: path == "." ? name : path / name, wanted: wanted, trail: trail)
    }

    /// The same place, entered: a folder.
    func entered(_ status: FileStatus) -> InputSpot {
        InputSpot(path: path, wanted: wanted, trail: trail?.entering(status))
    }
}

/// The folders that were entered since a link among the inputs, so that a circle ends.
struct LinkTrail {
    /// An identity that no other existing folder has.
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
    }

    /// The link, relative to the project.
    let link: Path
    private var folders: [Identity] = []

    init(link: Path) { self.link = link }

    func entering(_ folder: FileStatus) -> LinkTrail {
        var trail = self
        trail.folders.append(Identity(folder))
        return trail
    }

    /// Whether a folder holds what is being looked at.
    func leads(through folder: FileStatus) -> Bool { folders.contains(Identity(folder)) }
}
