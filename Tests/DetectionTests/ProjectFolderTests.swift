import Detection
import Syscalls
import TestSupport
import Testing

@Suite("The folder that init looks at")
struct ProjectFolderTests {
    @Test("reads regular files and nothing else")
    func texts() throws {
        try withFolder { folder in
            try File.replace(folder / "Procfile", with: Array("web: true\n".utf8), mode: 0o644)
            try File.makeNamedPipe(folder / "Makefile")
            let project = ProjectFolder(folder, programFolders: [])
            #expect(project.text(of: "Procfile") == "web: true\n")
            #expect(project.text(of: "Makefile") == nil)
            #expect(project.text(of: "missing") == nil)
            #expect(project.names() == ["Makefile", "Procfile"])
        }
    }
}
