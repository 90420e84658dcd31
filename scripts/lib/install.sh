# shellcheck shell=sh
# What the other scripts install, each only when it is missing. Meant to be sourced.

say() { printf '%s\n' "$*" >&2; }

# install_packages NAME…: Debian packages, with sudo unless we are root.
install_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    say "installing$missing"
    if [ "$(id -u)" -eq 0 ]; then as_root=; else as_root=sudo; fi
    # Package lists may be missing or old: refresh them when the first try fails. The services that packages would start by
    # themselves are not wanted: bgexec starts its own.
    # shellcheck disable=SC2086
    if ! $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then
        $as_root apt-get update -qq
        $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null
    fi
}

# install_build_packages: what the program is built with.
install_build_packages() {
    install_packages libinotifytools0-dev libpcre2-dev libzstd-dev libsqlite3-dev
}

# install_stack: what the example stack runs on.
install_stack() {
    install_packages redis-server python3 python3-venv
    wanted=$(cksum <example/requirements.txt)
    if [ "$(cat example/venv/.requirements 2>/dev/null)" != "$wanted" ]; then
        say "making example/venv"
        # Debian's own python: another one in PATH may lack the venv module.
        /usr/bin/python3 -m venv --clear example/venv
        example/venv/bin/pip install -q --disable-pip-version-check -r example/requirements.txt
        printf '%s\n' "$wanted" >example/venv/.requirements
    fi
}

# link_archives FOLDER: the archives of the libraries, in a folder where the linker looks first and finds nothing else of their names.
link_archives() {
    rm -rf "$1"
    mkdir -p "$1"
    for library in sqlite3 zstd pcre2-8 inotifytools stdc++; do
        archive=$(clang -print-file-name="lib$library.a")
        [ ! -f "$archive" ] || ln -s "$archive" "$1/"
    done
}

# build_program: the release binary, when a source is newer than it.
build_program() {
    program=.build/release/bgexec
    if [ -x "$program" ] && [ -z "$(find Sources Package.swift -newer "$program" -type f | head -n 1)" ]; then return 0; fi
    say "building bgexec (a first build takes some minutes)"
    build_release bgexec
    touch "$program"
}

# build_release PRODUCT: a release binary as the program is. A process of it begins with each run, and most of its start is the
# linker's work at run time. With its libraries in it and at a fixed place it needs 1.8 ms instead of 4.7, see docs/decisions.
build_release() {
    link_archives .build/archives
    swift build -c release --static-swift-stdlib --product "$1" -Xlinker -s -Xlinker -no-pie -Xlinker "-L$PWD/.build/archives"
}
