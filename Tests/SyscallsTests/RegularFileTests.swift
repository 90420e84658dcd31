import Glibc
import TestSupport
import Testing

@testable import Syscalls

@Suite("What stands in the place of a file")
struct RegularFileTests {
    @Test(
        "is refused at once, in words",
        arguments: [
            ("mkfifo x", "a named pipe"), ("mkdir x", "a folder"), ("ln -s /dev/zero x", "a device"),
            ("mkfifo y; ln -s y x", "a named pipe"), ("ln -s y x; ln -s x y", "Too many levels"),
            ("python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"x\")'", "a socket"),
            ("truncate -s 20G x", "larger than"),
        ])
    func refused(line: String, words: String) throws {
        try withFolder { root in
            let status = "cd '\(root)' && \(line)".withCString { system($0) }
            try #require(status == 0)
            do throws(SystemError) {
                _ = try File.contents(of: root / "x")
                Issue.record("it was read")
            } catch {
                #expect(error.description.contains(words) && error.description.contains("\(root)/x"), "\(error)")
            }
        }
    }

    @Test("a file is read up to its limit, and one of /proc that has no size as well")
    func limits() throws {
        try withFolder(["x": "12345"]) { root in
            let (whole, begin) = (
                try File.contents(of: root / "x", limit: 5), try File.beginning(of: root / "x", upTo: 4)
            )
            #expect(whole == Array("12345".utf8) && begin == Array("1234".utf8))
            #expect(throws: SystemError.self) { try File.contents(of: root / "x", limit: 4) }
            for name: Path in ["none", "x/none"] {
                let nothing = try File.contents(of: root / name)
                #expect(nothing == nil)
            }
            let stat = try File.contents(of: "/proc/self/stat")
            #expect(stat?.isEmpty == false)
            #expect(throws: SystemError.self) { try File.contents(of: "/proc/self/stat", limit: 4) }
        }
    }

    @Test("whose it is, is asked of what was opened")
    func owner() throws {
        try withFolder(["x": "1"]) { root in
            guard let file = try RegularFile.opening(root / "x") else {
                Issue.record("it is not there")
                return
            }
            try File.replace(root / "x", with: [], mode: 0o666)
            #expect(file.status.permissions & 0o002 == 0 && file.status.owner == ThisProcess.user)
            #expect(try file.beginning(9) == [UInt8(ascii: "1")])
        }
    }
}
