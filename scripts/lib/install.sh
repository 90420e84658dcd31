# shellcheck shell=sh
# What the other scripts install, each only when it is missing. Meant to be sourced.

say() { printf '%s\n' "$*" >&2; }

# stop SENTENCE: for what the reader has to change before this can work.
stop() {
    say "$@"
    exit 1
}

# install_packages NAME…: Debian packages, with sudo unless we are root.
install_packages() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        stop "apt-get is missing: this is not Debian or Ubuntu, and these scripts cannot install packages elsewhere. Install what your" \
            "system has for$missing, then build the program with: swift build -c release --product bgexec"
    fi
    by_hand="As root, run: apt-get install --no-install-recommends$missing"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif ! command -v sudo >/dev/null; then
        stop "These packages are missing:$missing. Only root can install them, and sudo is missing. $by_hand"
    elif sudo true; then
        as_root=sudo
    else
        stop "These packages are missing:$missing. Only root can install them, and sudo refuses. $by_hand"
    fi
    say "installing$missing"
    # Package lists may be missing or old: refresh them when the first try fails. The services that packages would start by
    # themselves are not wanted: bgexec starts its own.
    # shellcheck disable=SC2086
    if ! $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1; then
        if ! { $as_root apt-get update -qq &&
            $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null; }; then
            stop "apt-get could not install$missing. What it says is above. Once that is solved, run this again."
        fi
    fi
}

# install_build_packages: what the program is built with.
install_build_packages() {
    # SwiftPM fetches with any git, Debian's or another.
    command -v git >/dev/null || install_packages git
    install_packages ca-certificates libinotifytools0-dev libpcre2-dev libzstd-dev libsqlite3-dev libyaml-dev "$(cxx_package)"
}

# find_clang: the clang of this Swift, which SwiftPM and the linking use, or the one in PATH. Nothing if there is none.
find_clang() {
    beside=$(dirname "$(readlink -f "$(command -v swift)")")/clang
    if [ -x "$beside" ]; then printf '%s\n' "$beside"; else command -v clang || true; fi
}

# cxx_package: what has the C++ library for the gcc that clang has chosen, the newest. swift.org's list leaves it out, and Swift's
# own library needs it when it is linked into a program.
cxx_package() {
    version=$("$(find_clang)" -v 2>&1 | sed -n 's|^Selected GCC installation: .*/||p')
    if [ -n "$version" ]; then printf 'libstdc++-%s-dev\n' "$version"; else echo g++; fi
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
    link_archive "$1" sqlite3 libsqlite3-dev
    link_archive "$1" zstd libzstd-dev
    link_archive "$1" yaml libyaml-dev
    link_archive "$1" pcre2-8 libpcre2-dev
    link_archive "$1" inotifytools libinotifytools0-dev
    link_archive "$1" stdc++ "$(cxx_package)"
}

# link_archive FOLDER LIBRARY PACKAGE
link_archive() {
    archive=$("$(find_clang)" -print-file-name="lib$2.a")
    # Where clang finds no such file, it answers with the bare name. Without the archive the linking would fail, minutes later.
    if [ ! -f "$archive" ]; then
        stop "The archive lib$2.a is missing, and bgexec is linked with it. The package $3 has it." \
            "As root, run: apt-get install --reinstall --no-install-recommends $3"
    fi
    ln -s "$archive" "$1/"
}

# program_commit: the last commit that changed the program, with a word when it has been changed since. Not the newest commit:
# one that changes documents only makes no other program. Nothing outside a clone.
program_commit() {
    commit=$(git log -1 --format=%h --abbrev=7 -- Sources Package.swift 2>/dev/null) || return 0
    [ -n "$commit" ] || return 0
    if [ -n "$(git status --porcelain -- Sources Package.swift)" ]; then commit="$commit, modified"; fi
    printf '%s\n' "$commit"
}

# build_program: the release binary, when a source is newer than it or it names another commit.
build_program() {
    program=.build/release/bgexec
    # A package says itself what it is built from.
    : "${BGEXEC_COMMIT=$(program_commit)}"
    export BGEXEC_COMMIT
    if [ -x "$program" ] && [ -z "$(find Sources Package.swift -newer "$program" -type f | head -n 1)" ] &&
        [ "$("$program" --version)" = "$(program_version)" ]; then return 0; fi
    say "building bgexec (a first build takes some minutes)"
    build_release bgexec
    touch "$program"
}

# program_version: what a program built from these sources answers to --version.
program_version() {
    printf 'bgexec %s (%s)\n' "$(sed -n 's/.*static let text = "\(.*\)"/\1/p' Sources/Wire/Version.swift)" \
        "${BGEXEC_COMMIT:-unknown commit}"
}

# build_release PRODUCT: a release binary as the program is. A process of it begins with each run, and most of its start is the
# linker's work at run time: so its libraries are in it. Its place is random, as an attacker would not like it; docs/decisions has the price.
build_release() {
    link_archives .build/archives
    # It looks for libraries where the system does, nowhere else, and its tables of addresses are read-only once it runs. The same
    # sources give the same program in any folder: no path of this one is in it, nor a hash of the compiler's options that name it.
    swift build -c release --static-swift-stdlib --disable-local-rpath --product "$1" -Xlinker -s \
        -Xswiftc -file-prefix-map -Xswiftc "$PWD=." -Xcc "-ffile-prefix-map=$PWD=." \
        -Xswiftc -Xfrontend -Xswiftc -disable-incremental-llvm-codegen \
        -Xlinker -z -Xlinker relro -Xlinker -z -Xlinker now -Xlinker "-L$PWD/.build/archives"
}
