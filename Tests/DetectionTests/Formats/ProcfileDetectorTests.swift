import Config
import Detection
import Testing

@Suite("A Procfile")
struct ProcfileDetectorTests {
    private func found(_ files: [String: String]) throws -> Found { try Found(ProcfileDetector(), files) }

    @Test("has a service for each process, as foreman reads it")
    func processes() throws {
        let found = try found([
            "Procfile": """
            # the site
            web: gunicorn app:app --bind 0.0.0.0:$PORT
            worker:   python worker.py --queue high

            not a process
            9lives_x-y: true
            bad name: true
            empty:
            """,
            "app.py": "import util\n", "util.py": "", "worker.py": "from app import x\n",
        ])
        #expect(found.names == ["web", "worker", "9lives_x-y"])
        let web = try found.unit("web")
        #expect(web.shellLine == "gunicorn app:app --bind 0.0.0.0:$PORT")
        #expect(web.env == ["PORT": "5000"])
        #expect(web.probe == .tcp("localhost", 5000))
        #expect(web.inputs == ["app.py", "util.py"])
        #expect(found.source("web") == "Procfile line 2")
        let worker = try found.unit("worker")
        #expect(worker.shellLine == "python worker.py --queue high")
        #expect(worker.env == [:])
        #expect(worker.health == nil)
        #expect(worker.inputs == ["worker.py", "app.py", "util.py"])
        #expect(found.source("worker") == "Procfile line 3")
    }

    @Test("counts ports by the place of a process, from the PORT of .env")
    func ports() throws {
        let text = "release: rake db:migrate\napi: node api.js -p $PORT\nadmin: node admin.js --port=${PORT:-1}\n"
        let found = try found(["Procfile": text, ".env": "PORT=7000\n"])
        #expect(try found.unit("api").probe == .tcp("localhost", 7100))
        #expect(try found.unit("admin").env == ["PORT": "7200"])
        #expect(try found.unit("admin").probe == .tcp("localhost", 7200))
        #expect(found.findings.envFile == ".env")
    }

    @Test("of the developers comes first, with the port of Rails' bin/dev, and what reloads itself has no inputs")
    func rails() throws {
        let found = try found([
            "Procfile": "web: bundle exec puma\n",
            "Procfile.dev":
                "web: bin/rails server\njs: yarn build --watch\ncss: bin/rails tailwindcss:watch\njobs: bundle exec sidekiq -C config/sidekiq.yml\n",
            "bin/dev":
                "#!/usr/bin/env sh\nexport PORT=\"${PORT:-3000}\"\nexec foreman start -f Procfile.dev \"$@\"\n",
            "bin/rails": "#!/usr/bin/env ruby\n", "config/sidekiq.yml": "",
        ])
        #expect(found.names == ["web", "js", "css", "jobs"])
        #expect(try found.unit("web").env == ["PORT": "3000"])
        #expect(try found.unit("web").probe == .tcp("localhost", 3000))
        #expect(try found.unit("web").inputs == [])
        #expect(try found.unit("css").inputs == [])
        #expect(try found.unit("jobs").inputs == ["config/sidekiq.yml"])
        #expect(found.source("js") == "Procfile.dev line 2")
    }

    @Test("has a release that runs only when it is asked to")
    func release() throws {
        let found = try found(["Procfile": "release: python manage.py migrate\r\nweb: python app.py\r\n"])
        let release = try found.unit("release")
        #expect(release.jobConfig?.trigger == .manual)
        #expect(release.jobConfig?.reuse == false)
        #expect(release.shellLine == "python manage.py migrate")
        #expect(try found.unit("web").shellLine == "python app.py")
        // What does not say that it listens there is not asked.
        #expect(try found.unit("web").env == ["PORT": "5100"])
        #expect(try found.unit("web").health == nil)
    }

    @Test("gives names that a configuration allows, each once")
    func names() throws {
        let found = try found(["Procfile": "web: a\nweb: b\n-x: c\n_: d\nexecutor: e\n"])
        #expect(found.names == ["web", "web-2", "x", "unit", "executor-unit"])
    }

    @Test("runs with bash what needs it")
    func bash() throws {
        let found = try found(["Procfile": "web: source venv/bin/activate && python app.py\n"])
        #expect(try found.unit("web").words == ["bash", "-c", "source venv/bin/activate && python app.py"])
    }

    @Test("without a process is said to be so, and a bad .env too")
    func malformed() throws {
        #expect(try found(["Procfile": "nothing here\n"]).remarks == ["Procfile names no process."])
        #expect(try found(["Procfile": "web: x \u{FFFD}\n", ".env": "a b\n"]).remarks(about: ".env line 1").count == 1)
        #expect(try found([:]).findings == Findings())
    }
}
