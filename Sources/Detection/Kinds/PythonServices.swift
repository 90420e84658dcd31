import Config

/// Servers and workers of a Python project.
enum PythonServices {
    static func detect(in project: PythonProject) -> [DetectedUnit] {
        let web = django(project) ?? fastAPI(project) ?? flask(project) ?? server(project)
        return [web, celery(project)].compactMap { $0 }
    }

    private static func django(_ project: PythonProject) -> DetectedUnit? {
        guard project.folder.text(of: "manage.py")?.contains("django") ?? false else { return nil }
        // bgexec restarts it itself when the sources change.
        let words = project.python + ["manage.py", "runserver", "--noreload", "127.0.0.1:8000"]
        return .service("web", words, from: "manage.py, Django's", inputs: project.inputs, port: 8000)
    }

    private static func fastAPI(_ project: PythonProject) -> DetectedUnit? {
        for (name, text) in project.programs where text.contains("FastAPI(") {
            guard let variable = SourceText.variable(assigned: "FastAPI(", in: text), let module = module(of: name)
            else { continue }
            let port = SourceText.port(in: text, after: ["uvicorn.run("]) ?? 8000
            let words =
                project.module("uvicorn", "\(module.name):\(variable)", "--port", "\(port)")
                + module.folder(of: "--app-dir")
            return .service("web", words, from: "FastAPI in \(name)", inputs: project.inputs, port: port)
        }
        return nil
    }

    private static func flask(_ project: PythonProject) -> DetectedUnit? {
        for (name, text) in project.programs where text.contains("Flask(") && text.contains("flask") {
            guard let module = module(of: name) else { continue }
            let isFactory = text.contains("def create_app(") || text.contains("def make_app(")
            guard isFactory || SourceText.variable(assigned: "Flask(", in: text) != nil else { continue }
            let port = SourceText.port(in: text, after: ["app.run("]) ?? 5000
            let app = module.place.map { "\($0)/\(module.name)" } ?? module.name
            let words = project.module("flask", "--app", app, "run", "--port", "\(port)")
            return .service("web", words, from: "Flask in \(name)", inputs: project.inputs, port: port)
        }
        return nil
    }

    /// A program that serves by itself.
    private static func server(_ project: PythonProject) -> DetectedUnit? {
        let marks = ["serve_forever(", "web.run_app(", "uvicorn.run(", "run_simple(", ".start_server("]
        for (name, text) in project.programs where !name.contains("/") {
            guard !name.hasPrefix("test"), let mark = marks.first(where: text.contains) else { continue }
            let port = SourceText.port(
                in: text, after: ["Server((", "port=", "PORT =", "port =", "start_server(", "serve("])
            let call = mark.drop { $0 == "." }.dropLast()
            let stem = String(name.dropLast(3))
            return .service(
                stem, project.python + [name], from: "\(call) in \(name)", inputs: project.inputs, port: port)
        }
        return nil
    }

    private static func celery(_ project: PythonProject) -> DetectedUnit? {
        guard project.names("celery") else { return nil }
        for (name, text) in project.programs where text.contains("Celery(") {
            guard let module = module(of: name) else { continue }
            let workdir = module.place.map { ["--workdir", $0] } ?? []
            let words = project.module("celery") + ["-A", module.name] + workdir + ["worker", "--loglevel", "info"]
            return .service("worker", words, from: "Celery in \(name)", inputs: project.inputs)
        }
        return nil
    }

    /// A file as Python imports it.
    private struct Module {
        let name: String
        /// The folder from which it is imported, where that is not the project's.
        let place: String?

        func folder(of option: String) -> [String] { place.map { [option, $0] } ?? [] }
    }

    private static func module(of file: String) -> Module? {
        var parts = file.dropLast(3).split(separator: "/").map(String.init)
        if parts.last == "__init__" { parts.removeLast() }
        let place = parts.count > 1 && ["src", "lib"].contains(parts[0]) ? parts.removeFirst() : nil
        let isName = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                        || $0 == UInt8(ascii: "_")
                }
        }
        return parts.isEmpty || !isName ? nil : Module(name: parts.joined(separator: "."), place: place)
    }
}
