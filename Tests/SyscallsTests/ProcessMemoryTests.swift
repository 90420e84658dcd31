import Testing

@testable import Syscalls

@Suite("The memory of a process")
struct ProcessMemoryTests {
    @Test("what smaps_rollup says is read: shared pages count in part")
    func parsing() {
        let text =
            "55d0-7ffc ---p 00000000 00:00 0    [rollup]\nRss:            2048 kB\nPss:             512 kB\nPss_Dirty:       4 kB\n"
        #expect(ProcessTable.parseShare(Array(text.utf8)) == Int64(524_288))
        #expect(ProcessTable.parseShare(Array("Rss: 1 kB\n".utf8)) == nil)
        #expect(ProcessTable.parseShare([]) == nil)
    }

    @Test("this process has some, and began some time ago; one that is not there has none")
    func here() throws {
        #expect(try #require(ProcessTable.memory(of: ThisProcess.pid)) > 1 << 20)
        #expect(ProcessTable.memory(of: Int32.max) == nil)
        let entry = try #require(ProcessTable.entry(of: ThisProcess.pid))
        let age = ProcessTable.age(of: entry)
        #expect(age >= .zero && age <= .nanoseconds(Clocks.sinceBoot))
    }
}
