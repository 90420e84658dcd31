/// A small server for probes: it listens on a port and on a Unix socket when the file `listen` is there, and says that all is
/// well on HTTP as long as the file `ok` is there.
enum Server {
    static let name = "server.py"

    static let text = #"""
        import http.server, os, socket, socketserver, sys, threading, time

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                ok = os.path.exists("ok")
                self.send_response(200 if ok else 503)
                self.end_headers()
                self.wfile.write(b"all is well" if ok else b"not now")
            def log_message(self, *_): pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            allow_reuse_address = True

        print("begins", flush=True)
        while not os.path.exists("listen"): time.sleep(0.02)
        if os.path.exists("sock"): os.remove("sock")
        local = socket.socket(socket.AF_UNIX)
        local.bind("sock")
        local.listen()
        server = Server(("127.0.0.1", int(sys.argv[1])), Answer)
        print("serves", flush=True)
        server.serve_forever()
        """#

    /// A service that is this server, with this health.
    static func unit(port: UInt16, health: String, _ more: String = "") -> String {
        #"{ "command": ["python3", "\#(name)", "\#(port)"], "health": { \#(health) }\#(more) }"#
    }
}
