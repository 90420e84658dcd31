#!/usr/bin/env bash
# bench.sh NAME: runs one benchmark, scripts/bench/NAME.sh.
exec "$(dirname "$0")/bench/${1:?which benchmark: see scripts/bench/}.sh" "${@:2}"
