import Syscalls
import Testing

@testable import bgexec

@Suite("The unit for systemd")
struct SystemdUnitTests {
    @Test("is named after the project's folder, and two folders of one name have two")
    func names() {
        let one = SystemdUnit(project: "/home/me/shop", program: "/usr/bin/bgexec").name
        let two = SystemdUnit(project: "/home/you/shop", program: "/usr/bin/bgexec").name
        #expect(one.hasPrefix("bgexec-shop-") && two.hasPrefix("bgexec-shop-") && one != two)
        let odd = SystemdUnit(project: "/home/me/my shop @ 100%/ü", program: "/usr/bin/bgexec").name
        #expect(odd.hasPrefix("bgexec-__-") && odd.hasSuffix(".service"))
    }

    @Test("quotes paths as systemd reads them")
    func quotes() {
        let text = SystemdUnit(project: "/a b/100%/$x/\"q\"", program: "/opt/b g/bgexec").text
        #expect(text.contains(#"ExecStart="/opt/b g/bgexec" daemon run --autostart "/a b/100%%/$$x/\"q\"""#), "\(text)")
        #expect(text.contains("ConditionPathExists=/a b/100%%/$x/\"q\"/.bgexec.json"))
        #expect(SystemdUnit.fault(of: "/a\nExecStartPre=evil") != nil)
        #expect(SystemdUnit.fault(of: Path(bytes: [0x2F, 0xFF])) != nil)
        #expect(SystemdUnit.fault(of: "/home/me/ü") == nil)
    }
}
