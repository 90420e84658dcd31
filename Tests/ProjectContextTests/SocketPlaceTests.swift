import Syscalls
import Testing

@testable import ProjectContext

@Suite("The path of the socket")
struct SocketPlaceTests {
    @Test(
        "is short enough however long the project's path is, always the same, and different for each project")
    func place() throws {
        let long = Project(root: Path("/" + String(repeating: "a-long-folder/", count: 60) + "\(ThisProcess.pid)"))
        let other = Project(root: long.root / "b")
        let places = try [long, long, other].map { try SocketPlace.prepare(for: $0) }
        defer { for place in places { try? File.removeTree(place.parent) } }
        #expect(places[0] == places[1])
        #expect(places[0] != places[2])
        for place in places {
            #expect(place.bytes.count <= 107)
            let folder = try #require(try File.status(of: place.parent))
            #expect(folder.permissions & 0o777 == 0o700)
        }
    }

    @Test(
        "the note says where the daemon of this project listens; another project's, or what is no absolute path, is no note"
    )
    func note() throws {
        for note in ["somewhere\n", "/run/somewhere/control\n"] {
            try withProject([".bgexec/socket": note]) { project in
                let noted = try SocketPlace.noted(for: project)
                #expect(noted == nil)
            }
        }
        try withProject([:]) { project in
            let usual = try SocketPlace.prepare(for: project)
            defer { try? File.removeTree(usual.parent) }
            #expect(try SocketPlace.noted(for: project) == usual, "without a note")
            let elsewhere = "/run/elsewhere" / usual.parent.name / "control"
            try File.makeDirectories(project.state)
            try File.replace(project.socketNote, with: elsewhere.bytes)
            #expect(try SocketPlace.noted(for: project) == elsewhere, "of a shell with another XDG_RUNTIME_DIR")
        }
    }
}
