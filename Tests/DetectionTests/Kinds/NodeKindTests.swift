import Config
import Detection
import Testing

@Suite("Node projects")
struct NodeKindTests {
    private func package(_ scripts: String, _ dependencies: String = "", _ more: String = "") -> String {
        #"{"name": "x", "scripts": {\#(scripts)}, "devDependencies": {\#(dependencies)}\#(more)}"#
    }

    @Test("Vite and vitest: the server reloads itself, the tests run once")
    func vite() throws {
        let found = try detected(
            [
                "package.json": package(
                    #""dev": "vite", "build": "tsc -b && vite build", "test": "vitest", "lint": "eslint .", "preview": "vite preview""#,
                    #""vite": "^5", "vitest": "^2", "typescript": "^5", "eslint": "^9""#),
                "package-lock.json": "{}", "vite.config.ts": "export default {}\n", "tsconfig.json": "{}",
                "index.html": "<div>",
                "src/main.ts": "", "src/main.test.ts": "", "node_modules/x/index.js": "",
            ], programs: ["npm"], ignored: ["dist/"])
        #expect(found.names == ["web", "test", "lint", "build"])
        let dev = try found.unit("web")
        #expect(dev.line == "npm run dev")
        #expect(dev.port == 5173)
        #expect(dev.inputs == ["package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"])
        let test = try found.unit("test")
        #expect(test.line == "PATH=\"$PWD/node_modules/.bin:$PATH\"; vitest run")
        #expect(test.env == ["CI": "true"])
        #expect(test.inputs == ["src/", "*.html", "*.ts", "package.json", "package-lock.json", "tsconfig.json"])
        #expect(try found.unit("build").job == JobConfig(outputs: ["dist/"], trigger: .manual))
        #expect(found.config.ignore == ["coverage/"])
        #expect(found.remarks == [])
    }

    @Test("a server of its own, whose port is in its source; node's own tests by name")
    func plainServer() throws {
        let found = try detected(
            [
                "package.json": package(
                    #""start": "node server.js", "test": "node --test""#, "", #", "dependencies": {"express": "4"}"#),
                "yarn.lock": "", "server.js": "const port = process.env.PORT || 3456;\napp.listen(port);\n",
                "lib/a.js": "",
                "lib/a.test.js": "",
            ], programs: ["yarn"])
        let start = try found.unit("web")
        #expect(start.line == "node server.js")
        #expect(start.port == 3456)
        #expect(start.env == ["PORT": "3456"])
        #expect(start.ignore == ["*.test.*"])
        #expect(start.inputs == ["lib/", "*.js", "package.json", "yarn.lock"])
        #expect(try found.unit("test").line == "node --test --test-reporter=tap")
        #expect(try found.unit("test").job?.tap == .output)
        #expect(found.remarks == ["node_modules is missing: run `yarn install` first."])
    }

    @Test(
        "what waits for changes is run once",
        arguments: [
            ("jest --watch", "jest"), ("vitest watch --coverage", "vitest run --coverage"),
            ("cross-env A=1 jest --watchAll", "cross-env A=1 jest"),
            ("tsc && mocha -w test", "tsc && mocha test"), ("ng test", "ng test --watch=false"),
            ("karma start", "karma start --single-run"),
        ])
    func watchModes(script: String, once: String) throws {
        let found = try detected(["package.json": package("\"test\": \"\(script)\"")], programs: ["npm"])
        #expect(try found.unit("test").line == "PATH=\"$PWD/node_modules/.bin:$PATH\"; \(once)")
    }

    @Test(
        "what ends anyway is run as the project does",
        arguments: [
            ("jest", "npm test", true), ("react-scripts test", "npm test", true), ("vitest run", "npm test", true),
            ("mocha", "npm test", false),
            ("make -C tests", "npm test", false), ("node --test --watch", "node --test --test-reporter=tap", false),
        ])
    func ends(script: String, line: String, ci: Bool) throws {
        let test = try detected(["package.json": package("\"test\": \"\(script)\"")], programs: ["npm"]).unit("test")
        #expect(test.line == line)
        #expect(test.env == (ci ? ["CI": "true"] : [:]))
    }

    @Test("a server of built files needs the build, which runs after each save")
    func built() throws {
        let scripts = #""start": "node dist/server.js", "build": "tsc", "test:unit": "vitest""#
        let found = try detected(
            [
                "package.json": package(scripts, #""vitest": "2""#), "src/server.ts": "app.listen(3999)\n",
                "tsconfig.json": "{}",
                "node_modules/a/b": "",
            ],
            programs: ["npm"], ignored: ["dist/"])
        #expect(found.names == ["web", "test", "build"])
        let web = try found.unit("web")
        #expect(web.needs == ["build"])
        #expect(web.port == 3999)
        #expect(web.inputs == ["dist/", "package.json", "tsconfig.json"])
        #expect(try found.unit("build").job == JobConfig(outputs: ["dist/"]))
        #expect(try found.unit("build").inputs == ["src/", "package.json", "tsconfig.json"])
        #expect(try found.unit("test").line == "PATH=\"$PWD/node_modules/.bin:$PATH\"; vitest run")
        #expect(found.source(of: "test") == "scripts.test:unit of package.json, run once")
    }

    @Test("the test that npm init writes is none")
    func placeholder() throws {
        let script = #""test": "echo \"Error: no test specified\" && exit 1", "dev": "node --watch loop.js""#
        let found = try detected(
            ["package.json": package(script), "loop.js": "setInterval(() => {}, 1000)\n"], programs: ["npm"])
        #expect(try found.unit("test").line.hasSuffix(">&2; exit 125"))
        #expect(try found.unit("dev").health == nil)
        #expect(found.remarks.contains { $0.hasPrefix("The port of dev is not known") })
        #expect(found.remarks.contains { $0.hasPrefix("No test was found") })
    }

    @Test(
        "ports of scripts and tools",
        arguments: [
            ("next dev", 3000), ("next dev -p 4000", 4000), ("PORT=3100 react-scripts start", 3100),
            ("webpack serve --port=9001", 9001),
            ("astro dev", 4321), ("ng serve", 4200), ("http-server -p 8181 .", 8181),
        ])
    func ports(script: String, port: UInt16) throws {
        #expect(
            try detected(["package.json": package("\"dev\": \"\(script)\"")], programs: ["npm"]).unit("web").port
                == port)
    }

    @Test(
        "workspaces: scripts at the top stand for those of the packages; servers of packages are named by their folder")
    func workspaces() throws {
        let found = try detected(
            [
                "package.json": package(
                    #""test": "npm test --workspaces""#, "",
                    #", "workspaces": ["packages/*"], "packageManager": "pnpm@9.1.0""#),
                "packages/web/package.json": package(#""dev": "vite --port 3001", "test": "vitest run""#),
                "packages/web/src/a.ts": "",
                "packages/api/package.json": package(#""dev": "node api.js", "test": "jest", "build": "tsc""#),
                "packages/api/api.js": "http.createServer().listen(3002)\n",
            ], programs: ["pnpm"])
        #expect(found.names == ["api", "web", "test", "api-build"])
        let api = try found.unit("api")
        #expect(api.cwd == "packages/api")
        #expect(api.inputs == ["packages/api/**/*.js", "packages/api/package.json"])
        #expect(api.port == 3002)
        #expect(try found.unit("web").line == "npm run dev")
        #expect(try found.unit("test").line == "pnpm run test")
    }

    @Test("a package.json that is no JSON is said to be so")
    func damaged() throws {
        let found = try detected(["package.json": "{ // mine\n}"])
        #expect(found.isEmpty)
        #expect(found.remarks.first == "package.json is not valid JSON, so nothing of it was used.")
    }
}
