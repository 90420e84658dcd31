/// What one detector, or all of them, found in a folder.
package struct Findings: Hashable, Sendable {
    /// The units, in the order in which they should stand in the file.
    package var units: [DetectedUnit]
    /// A virtual environment for all units, relative to the folder.
    package var venv: String?
    /// An environment file for all units, relative to the folder.
    package var envFile: String?
    /// What the user should know or do, a sentence each.
    package var remarks: [String]
    /// Folders that are made, not written: their files are no inputs. Patterns of gitignore(5), relative to the folder.
    package var generated: [String]

    /// Makes findings; without arguments, nothing was found.
    package init(
        units: [DetectedUnit] = [], venv: String? = nil, envFile: String? = nil, remarks: [String] = [],
        generated: [String] = []
    ) {
        self.units = units
        self.venv = venv
        self.envFile = envFile
        self.remarks = remarks
        self.generated = generated
    }
}
