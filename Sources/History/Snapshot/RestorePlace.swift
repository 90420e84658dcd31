package import Syscalls

/// The folder that past files are written into: the choice of the user, so it may lie anywhere, and links may lead to it.
///
/// Links that belong to the project are not the user's choice: they may have come with it. So below the project's top none is followed.
package struct RestorePlace: Sendable {
    /// The folder, absolute and without `..`.
    package let folder: Path
    private let project: Path

    /// - Parameters:
    ///   - folder: as the user has given it, relative to the working folder.
    ///   - project: the project's top, without links.
    package init(_ folder: Path, workingIn workingFolder: Path, project: Path) {
        self.folder = Path.normal(workingFolder / folder)
        self.project = project
    }

    /// Opens the folder, made with its parents when missing.
    /// - Throws: `SystemError`: ELOOP when a link of the project's is on the way.
    func open() throws(SystemError) -> EnclosedFolder {
        guard let below = try wayBelowProject() else {
            try File.makeDirectories(folder)
            return try EnclosedFolder(opening: folder)
        }
        return try EnclosedFolder(opening: project).making(below)
    }

    /// The way from the project's top to the folder, by whatever names and links the top is reached; nil when it lies elsewhere.
    private func wayBelowProject() throws(SystemError) -> Path? {
        guard let top = try File.status(of: project) else { return nil }
        var place = folder
        while place != "/" {
            if let found = try File.status(of: place, followingLinks: true), found.device == top.device,
                found.inode == top.inode
            {
                return folder.relative(to: place)
            }
            place = place.parent
        }
        return nil
    }
}
