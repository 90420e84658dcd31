import Testing

@testable import bgexec

@Suite("Which values are hidden")
struct SecrecyTests {
    @Test(
        "names that speak of secrets, and URLs with a password",
        arguments: [
            ("AWS_SECRET_ACCESS_KEY", "x", true), ("GITHUB_TOKEN", "x", true), ("PGPASSWORD", "x", true),
            ("OPENAI_API_KEY", "x", true), ("ssh_key", "x", true),
            ("DATABASE_URL", "postgres://me:hunter2@db/main", true),
            ("DATABASE_URL", "postgres://me@db/main", false), ("DATABASE_URL", "postgres://me:@db/main", false),
            ("HOME", "/root", false), ("KEYBOARD", "de", false), ("TOKEN", "", false),
            ("PROXY", "http://host:80/a:b@c", false), ("PATH", "/usr/bin:/bin", false),
        ])
    func secrets(_ name: String, _ value: String, _ isSecret: Bool) {
        #expect(Secrecy.isSecret(name, Array(value.utf8)) == isSecret)
    }
}
