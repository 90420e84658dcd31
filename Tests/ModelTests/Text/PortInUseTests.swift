import Model
import Testing

@Suite("The port that is in use")
struct PortInUseTests {
    @Test(
        "is found in what programs say",
        arguments: [
            ("listen tcp :8080: bind: address already in use", 8080),
            ("Error: listen EADDRINUSE: address already in use 127.0.0.1:3000", 3000),
            ("[Errno 98] error while attempting to bind on address ('127.0.0.1', 8000): address already in use", 8000),
            ("# Warning: Could not create server TCP listening socket *:6379: bind: Address already in use", 6379),
            ("Address already in use\nPort 5000 is in use by another program.", 5000),
        ] as [(String, UInt16)])
    func ports(said: String, port: UInt16) {
        #expect(PortInUse.ports(in: said.split(separator: "\n").map(String.init)).first == port)
    }

    @Test("is not guessed where nothing says so")
    func none() {
        #expect(PortInUse.ports(in: ["connected to 127.0.0.1:8000", "ready"]).isEmpty)
        #expect(PortInUse.ports(in: ["address already in use"]).isEmpty)
    }
}
