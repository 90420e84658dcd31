#!/usr/bin/env bash
# The watcher beside a C floor and rivals, on the same trees in the same run. Prints the tables of docs/benchmarks.md, "Watching".
#   SIZES="1000 10000 100000" ROUNDS=5 scripts/bench.sh watch [arming] [latency] [load]
# Installs what it needs: rivals from Debian and, into a folder of its own, from PyPI. Cold caches need root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cd "$root"
. scripts/lib/install.sh
install_build_packages
install_packages inotify-tools entr watchman gcc libc6-dev python3 python3-venv
VENV="$root/.build/watch-rivals"
if [ ! -x "$VENV/bin/watchfiles" ]; then
    /usr/bin/python3 -m venv "$VENV"
    "$VENV/bin/pip" install -q --disable-pip-version-check watchfiles
fi
build_release watchbench >&2
work=$(mktemp -d "${TMPDIR:-/tmp}/bgexec-watch.XXXXXX")
trap 'rm -rf "$work"' EXIT
cc -O2 -o "$work/floor" "$here/watch/floor.c"
BENCH="$root/.build/release/watchbench" FLOOR="$work/floor" VENV="$VENV" WORK="$work" \
    python3 -B "$here/watch/bench.py" "$@"
