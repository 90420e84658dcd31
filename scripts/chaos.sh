#!/bin/sh
# Kills, stops and continues daemon, shims and services by chance, and checks that nothing is doubled, orphaned or lost.
#
#   scripts/chaos.sh [FAULTS [SEED]]    10,000 faults unless said otherwise; the same seed does the same again
set -eu
cd "$(dirname "$0")/.."
BGEXEC_CHAOS_FAULTS=${1:-10000}
export BGEXEC_CHAOS_FAULTS
if [ $# -gt 1 ]; then
    BGEXEC_CHAOS_SEED=$2
    export BGEXEC_CHAOS_SEED
fi
exec scripts/test.sh --filter ChaosTests
