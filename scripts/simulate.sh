#!/usr/bin/env bash
# The supervisor on a simulated machine, see docs/reliability.md.
#   simulate.sh                          2,000 seeds, as CI does
#   simulate.sh --seeds N | forever      as many seeds as asked, from --from N on
#   simulate.sh --seed N [--trace]       one seed again, with all that happened
#   --steps N                            how many steps with faults a story has (240)
#   --planted NAME                       with a bug on purpose, see Tests/SimulationTests/World/Planted.swift
set -euo pipefail
cd "$(dirname "$0")/.."
forever=
while [ $# -gt 0 ]; do
    case "$1" in
    --seed) export BGEXEC_SIMULATION_SEED=$2 && shift ;;
    --seeds) [ "$2" = forever ] && forever=1 || export BGEXEC_SIMULATION_SEEDS=$2 && shift ;;
    --from) export BGEXEC_SIMULATION_FROM=$2 && shift ;;
    --steps) export BGEXEC_SIMULATION_STEPS=$2 && shift ;;
    --planted) export BGEXEC_SIMULATION_PLANTED=$2 && shift ;;
    --trace) export BGEXEC_SIMULATION_TRACE=1 ;;
    *) echo "simulate.sh: what is $1?" >&2 && exit 2 ;;
    esac
    shift
done
swift build --build-tests --quiet
run() { swift test --skip-build --filter 'SimulationTests/(seeds|replay)'; }
[ -n "$forever" ] || { run && exit; }
export BGEXEC_SIMULATION_FROM=${BGEXEC_SIMULATION_FROM:-0} BGEXEC_SIMULATION_SEEDS=20000
while run; do BGEXEC_SIMULATION_FROM=$((BGEXEC_SIMULATION_FROM + BGEXEC_SIMULATION_SEEDS)); done
