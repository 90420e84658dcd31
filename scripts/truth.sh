#!/bin/sh
# The truth tester: random days in random projects, on real processes; each verdict against what the disk says it must be.
#   truth.sh                                     30 projects, 10 steps each; BGEXEC_LONG_TESTS=1: 150 projects, 20 steps each
#   truth.sh --projects N --steps M --seed S     as many as asked, from a seed on; --jobs J of them at a time
#   truth.sh --replay SEED | --shrink SEED       one project with each step; the shortest story that still fails
#   truth.sh --self-test                         programs that lie on purpose are found out, one that tells the truth is not
# $BGEXEC is the program under test, .build/release/bgexec if it is not set. Exit 0: no wrong answer.
set -eu
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
exec python3 scripts/truth/main.py "$@"
