import Testing

@testable import Model

@Suite("Words for a shell")
struct ShellWordTests {
    @Test(
        "what a shell would take apart is quoted",
        arguments: [
            ("web", "web"), ("/home/me/a-b_c.d", "/home/me/a-b_c.d"), ("", "''"), ("a b", "'a b'"),
            ("$(rm)", "'$(rm)'"),
            ("it's", #"'it'\''s'"#), ("~", "'~'"), ("Zoë", "'Zoë'"), ("a\nb", "'a\nb'"),
        ])
    func quoting(_ word: String, _ expected: String) {
        #expect(ShellWord.quoted(word) == expected)
    }
}
