import Config
import Detection
import Testing

@Suite("Python projects")
struct PythonKindTests {
    private static let flask =
        "from flask import Flask\n\napp = Flask(__name__)\n\n@app.get('/')\ndef home():\n    return 'hello'\n"

    @Test("Flask and pytest in a virtual environment")
    func flaskApp() throws {
        let found = try detected([
            "app.py": Self.flask, "requirements.txt": "Flask==3.0\n", "requirements-dev.txt": "pytest\npytest-cov\n",
            "tests/test_app.py":
                "from app import app\n\ndef test_home():\n    assert app.test_client().get('/').data == b'hello'\n",
            "templates/home.html": "<p>", ".venv/pyvenv.cfg": "", ".venv/bin/python": "#!/bin/sh\n",
            ".venv/bin/pytest": "#!/bin/sh\n",
        ])
        #expect(found.names == ["web", "test"])
        #expect(found.config.venv == ".venv")
        #expect(found.config.ignore == [".venv/"])
        let web = try found.unit("web")
        #expect(web.line == "python3 -m flask --app app run --port 5000")
        #expect(web.port == 5000)
        #expect(web.inputs == ["templates/", "*.py", "requirements.txt", "requirements-dev.txt"])
        let test = try found.unit("test")
        #expect(test.inputs == ["templates/", "tests/", "*.py", "requirements.txt", "requirements-dev.txt"])
        #expect(test.line == "python3 -m pytest --junitxml=.bgexec/reports/pytest.xml")
        #expect(test.job?.junit == [".bgexec/reports/pytest.xml"])
        #expect(found.source(of: "test") == "pytest among the requirements, and tests/test_app.py")
        #expect(found.remarks == [])
    }

    @Test("what git ignores need not be ignored again")
    func ignoredVenv() throws {
        let found = try detected(
            ["test_a.py": "def test_a(): pass\n", "venv/pyvenv.cfg": "", "venv/bin/python": "#!/bin/sh\n"],
            ignored: ["venv/"])
        #expect(found.config.venv == "venv")
        #expect(found.config.ignore == [])
        #expect(found.remarks == ["pytest is not in venv: run `venv/bin/pip install pytest`."])
    }

    @Test("a package with uv: its tests run in uv's environment")
    func uv() throws {
        let found = try detected(
            [
                "pyproject.toml": """
                [project]
                name = "invoice"
                dependencies = [
                    "fastapi>=0.110",  # [the] framework
                    "uvicorn[standard]",
                ]

                [dependency-groups]
                dev = ["pytest>=8"]

                [tool.pytest.ini_options]
                testpaths = ["tests"]
                """,
                "uv.lock": "version = 1\n",
                "src/invoice/__init__.py": "",
                "src/invoice/main.py": "from fastapi import FastAPI\n\napi: FastAPI = FastAPI()\n",
                "tests/test_main.py": "def test_nothing(): pass\n",
            ], programs: ["uv"])
        #expect(try found.unit("web").line == "uv run python -m uvicorn invoice.main:api --port 8000 --app-dir src")
        #expect(try found.unit("test").line == "uv run python -m pytest --junitxml=.bgexec/reports/pytest.xml")
        #expect(found.source(of: "test") == "tool.pytest of pyproject.toml")
        #expect(found.source(of: "web") == "FastAPI in src/invoice/main.py")
        #expect(try found.unit("test").inputs == ["src/", "tests/", "pyproject.toml", "uv.lock"])
        #expect(found.remarks == [])
    }

    @Test("a package with poetry, which is not installed")
    func poetry() throws {
        let found = try detected([
            "pyproject.toml": "[tool.poetry]\nname = 'x'\n[tool.poetry.group.dev.dependencies]\npytest = \"^8\"\n",
            "poetry.lock": "",
            "x/__init__.py": "", "tests/test_x.py": "import x\n",
        ])
        #expect(try found.unit("test").line.hasPrefix("poetry run python -m pytest"))
        #expect(found.remarks == ["poetry is not installed, and poetry's lock file says that the project uses it."])
    }

    @Test("Django with Celery; without a virtual environment, it says how to make one")
    func django() throws {
        let found = try detected([
            "manage.py": "import os\nfrom django.core.management import execute_from_command_line\n",
            "requirements.txt": "Django>=5\ncelery[redis]\n",
            "shop/__init__.py": "", "shop/settings.py": "",
            "shop/celery.py": "from celery import Celery\n\napp = Celery('shop')\n",
            "orders/models.py": "", "orders/tests.py": "from django.test import TestCase\n",
        ])
        #expect(found.names == ["web", "worker", "test"])
        #expect(try found.unit("web").line == "python3 manage.py runserver --noreload 127.0.0.1:8000")
        #expect(try found.unit("web").port == 8000)
        #expect(try found.unit("worker").line == "python3 -m celery -A shop.celery worker --loglevel info")
        #expect(try found.unit("test").line == "python3 manage.py test")
        #expect(try found.unit("test").inputs == ["orders/", "shop/", "*.py", "requirements.txt"])
        #expect(found.remarks.count == 1)
        #expect(found.remarks.first?.contains("python3 -m venv .venv") ?? false)
        #expect(found.remarks.first?.contains("-r requirements.txt") ?? false)
    }

    @Test(
        "unittest, tox and a test that is a program",
        arguments: [
            (
                [
                    "a.py": "",
                    "tests/test_a.py": "import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self): pass\n",
                ],
                "python3 -m unittest discover -s tests"
            ),
            (["a_test.py": "import unittest\n"], "python3 -m unittest discover -p *_test.py"),
            (["tox.ini": "[testenv]\ncommands = python run.py\n", "a.py": ""], "tox"),
            (["web.py": "print(1)\n", "test.py": "assert 1\n"], "python3 test.py"),
        ])
    func otherTests(files: [String: String], line: String) throws {
        #expect(try detected(files).unit("test").line == line)
    }

    @Test("a server of the standard library, with the port that it says")
    func plainServer() throws {
        let found = try detected([
            "web.py":
                "from http.server import *\nHTTPServer((\"127.0.0.1\", 8123), BaseHTTPRequestHandler).serve_forever()\n",
            "test.py": "from urllib.request import urlopen\n",
        ])
        #expect(found.names == ["web", "test"])
        #expect(try found.unit("web").line == "python3 web.py")
        #expect(try found.unit("web").port == 8123)
    }
}
