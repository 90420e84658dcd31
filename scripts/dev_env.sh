#!/bin/sh
# The example stack by one command: Redis, an S3 store and a Python router, kept alive by bgexec.
#
#   scripts/dev_env.sh start     install what is missing, build bgexec, start the stack, return when it is healthy
#   scripts/dev_env.sh test      run the pipeline test now
#   scripts/dev_env.sh status    what is up, what is green
#   scripts/dev_env.sh logs …    the logs
#   scripts/dev_env.sh stop      stop everything
#
# REDIS_PORT, S3_PORT and EXAMPLE_DATA move the stack, so that two checkouts do not collide.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/install.sh
. scripts/lib/requirements.sh

bgexec() { .build/release/bgexec "$@"; }

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
    start)
        require_machine
        install_build_packages
        install_stack
        build_program
        bgexec start "$@"
        ;;
    test) bgexec once test "$@" ;;
    status | logs | stop) bgexec "$verb" "$@" ;;
    *)
        say "usage: scripts/dev_env.sh start | test | status | logs | stop"
        exit 2
        ;;
esac
