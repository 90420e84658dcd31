/// A detector that knows the projects of one language by their manifest.
protocol LanguageKind: Detector {
    /// A word for names of units: two languages in one folder may both have a test.
    var label: String { get }
    /// The files by which a folder of this kind is known, and which say what it has.
    var manifests: [String] { get }

    /// Whether a unit that was found in a folder below does what one of these already does from here.
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool
}

extension LanguageKind {
    func covers(_ unit: DetectedUnit, below folder: ProjectFolder, with own: [DetectedUnit]) -> Bool { false }

    /// Whether a folder is of this kind.
    func matches(_ folder: ProjectFolder) -> Bool { manifests.contains(where: folder.has) }
}

/// All kinds of projects that are known.
enum LanguageKinds {
    static let all: [any LanguageKind] = [
        PythonKind(), NodeKind(), GoKind(), RustKind(), CMakeKind(), MesonKind(), SwiftKind(), RubyKind(), PHPKind(),
        MavenKind(),
        GradleKind(), ElixirKind(),
    ]
}
