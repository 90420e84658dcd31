#!/usr/bin/env bash
# Copies the licence texts of all that is linked into the program into a folder, each under the name of its component.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=scripts/lib/install.sh
. scripts/lib/install.sh
folder=$1
mkdir -p "$folder"

# text FILE NAME
text() {
    [ -s "$1" ] || stop "The licence text $1 is missing, and no program may be passed on without it. The package or toolchain that has it is incomplete."
    install -m 644 "$1" "$folder/$2"
}

text LICENSE bgexec
text "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/share/swift/LICENSE.txt" swift
text .build/checkouts/swift-argument-parser/LICENSE.txt swift-argument-parser
text /usr/share/doc/libinotifytools0-dev/copyright inotify-tools
text /usr/share/doc/libsqlite3-dev/copyright sqlite3
text /usr/share/doc/libpcre2-dev/copyright pcre2
text /usr/share/doc/libzstd-dev/copyright libzstd
text /usr/share/doc/libyaml-dev/copyright libyaml
text "/usr/share/doc/$(cxx_package)/copyright" gcc
# Those that the texts above only refer to: a tarball may be unpacked where Debian's are not.
for name in GPL-2 GPL-3 LGPL-2.1; do text "/usr/share/common-licenses/$name" "$name"; done
