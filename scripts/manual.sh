#!/bin/sh
# Writes the documents that are generated: docs/bgexec.1 out of the commands' own help, and what scripts/reference.py makes out of the
# configuration's schema. With --check it only tells whether they are up to date.
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
"" | --check) ;;
*) echo "usage: scripts/manual.sh [--check]" >&2 && exit 2 ;;
esac
scripts/reference.py "$@"
swift build --quiet --product bgexec
swift build --quiet --product generate-manual
page=$(.build/debug/generate-manual .build/debug/bgexec --date 2026-11-27 -o - | sed 's|^$|.Pp|')
if [ $# -eq 0 ]; then
    printf '%s\n' "$page" >docs/bgexec.1
else
    printf '%s\n' "$page" | diff docs/bgexec.1 - || {
        echo "docs/bgexec.1 is not what the help says: run scripts/manual.sh" >&2
        exit 1
    }
fi
