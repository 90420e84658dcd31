#!/usr/bin/env bash
# fuzz.sh NAME [SECONDS]: runs one fuzzer, scripts/fuzz/NAME.sh.
exec "$(dirname "$0")/fuzz/${1:?which fuzzer: see scripts/fuzz/}.sh" "${@:2}"
