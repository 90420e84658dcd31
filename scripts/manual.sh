#!/bin/sh
# Writes docs/bgexec.1, the manual page, out of the commands' own help. With --check it only tells whether that is up to date.
set -eu
cd "$(dirname "$0")/.."
swift build --quiet --product bgexec
swift build --quiet --product generate-manual
page=$(.build/debug/generate-manual .build/debug/bgexec --date 2026-11-27 -o - | sed 's|^$|.Pp|')
case ${1:-} in
"") printf '%s\n' "$page" >docs/bgexec.1 ;;
--check)
    printf '%s\n' "$page" | diff docs/bgexec.1 - || {
        echo "docs/bgexec.1 is not what the help says: run scripts/manual.sh" >&2
        exit 1
    }
    ;;
*) echo "usage: scripts/manual.sh [--check]" >&2 && exit 2 ;;
esac
