import Config
import Detection
import Testing

@Suite("A Makefile")
struct MakefileDetectorTests {
    private func found(_ text: String, _ files: [String: String] = [:], name: String = "Makefile") throws -> Found {
        try Found(MakefileDetector(), files.merging([name: text]) { $1 }, programs: ["make"])
    }

    @Test("of a C project: its test is a job whose inputs are the sources by their endings")
    func c() throws {
        let found = try found(
            """
            CC := gcc
            OBJS = $(SRCS:.c=.o)
            .PHONY: all test clean

            all: prog

            prog: $(OBJS)
            \t$(CC) -o $@ $^

            %.o: %.c
            \t$(CC) -c $<

            test: prog run-tests
            \t./run-tests
            check: test
            run: prog
            \t./prog
            """,
            [
                "main.c": "", "util.h": "", "src/a.c": "", "src/a.h": "", "src/a.o": "", "tests/t.c": "",
                "tests/in.txt": "",
                "build/x.c": "", "docs/index.md": "",
            ])
        #expect(found.names == ["run", "test"])
        let test = try found.unit("test")
        #expect(test.words == ["make", "test"])
        #expect(test.inputs == ["Makefile", "tests/**/*.txt", "*.c", "*.h"])
        #expect(found.source("test") == "Makefile line 13: target test")
        // What it starts may end at once.
        #expect(try found.unit("run").service?.autoStart == false)
    }

    @Test("of servers and linters")
    func servers() throws {
        let found = try found(
            """
            export PORT ?= 8000
            dev serve: deps ## start it
            \t@flask --app shop run --port 8000
            test:: ; pytest -q
            lint: SHELL := /bin/bash
            lint:
            \truff check .
            """, ["shop/app.py": "", "tests/test_shop.py": "", "README.md": "", "pyproject.toml": ""],
            name: "GNUmakefile")
        #expect(found.names == ["dev", "test", "lint"])
        let dev = try found.unit("dev")
        #expect(dev.service?.autoStart == true)
        #expect(dev.probe == .tcp("localhost", 8000))
        #expect(dev.inputs == ["shop/"])
        #expect(try found.unit("lint").inputs == ["GNUmakefile", "shop/", "tests/", "pyproject.toml"])
        #expect(try found.unit("lint").ignore == ["__pycache__/"])
        #expect(found.source("lint") == "GNUmakefile line 6: target lint")
    }

    @Test("never has its first target run for its place, and what looks like a target in other lines is none")
    func notTargets() throws {
        let text = """
            build: x
            \techo test:
            TEST = a:test
            test := 1
            define check
            lint:
            endef
            # test: y
            $(NAME)test: z
            start:
            \tdocker compose up
            """
        #expect(try found(text).findings == Findings())
    }

    @Test("with its sources elsewhere says so")
    func noSources() throws {
        let found = try found("test:\n\t./t\n")
        #expect(try found.unit("test").inputs == ["Makefile"])
        #expect(found.remarks(about: "make test: no sources were found").count == 1)
    }

    @Test(
        "may be anything",
        arguments: ["", ":", "::", "\t\t", "a\\", "\\\n\\\n", "define", "=:", "test", "a b c:::=", "\u{0}"])
    func malformed(text: String) throws { #expect(try found(text).findings == Findings()) }
}

@Suite("A justfile")
struct JustfileDetectorTests {
    private func found(_ text: String, name: String = "justfile", programs: [String] = ["just"]) throws -> Found {
        try Found(JustfileDetector(), [name: text, "src/main.rs": ""], programs: programs)
    }

    @Test("has recipes without parameters")
    func recipes() throws {
        let found = try found(
            """
            set dotenv-load
            port := "3000"
            alias t := test

            # the default
            default:
              @just --list

            [group('ci')]
            @test: build
              cargo test

            lint level='warn':
              cargo clippy -- -D {{level}}

            [private]
            check:
              cargo check

            dev: (build "debug") && done
              #!/usr/bin/env bash
              cargo watch -x 'run -- --port 3000'
            """, name: "Justfile")
        #expect(found.names == ["dev", "test"])
        #expect(try found.unit("test").words == ["just", "test"])
        #expect(try found.unit("test").inputs == ["Justfile", "src/"])
        #expect(found.source("test") == "Justfile line 10: recipe test")
        #expect(try found.unit("dev").inputs == [])
    }

    @Test("that names a program which is not installed says so")
    func missing() throws {
        #expect(try found("test:\n  true\n", programs: []).remarks(about: "just is not installed").count == 1)
    }

    @Test(
        "may be anything",
        arguments: ["", ":", "test", "test x:\n y", "x := '''\ntest:\n'''\n", "'''\ntest:", "@:", "  test:"])
    func malformed(text: String) throws { #expect(try found(text).findings == Findings()) }
}
