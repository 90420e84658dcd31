#!/usr/bin/env bash
# What a verdict about what is there now costs: the first look at all inputs beside `git add -A`, `wait --fresh` with nothing to do, and a save
# until its command runs. With sizes as arguments, only these; by default 10,000 and 1,000,000 files. $BGEXEC: the program, by default the
# release build, which is made if need be.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${BGEXEC:-}" ]; then
    . scripts/lib/install.sh
    build_release bgexec >&2
    export BGEXEC=$PWD/.build/release/bgexec
fi
exec python3 scripts/bench/fresh.py "$@"
