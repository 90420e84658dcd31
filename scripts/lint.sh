#!/bin/sh
# Formatting, and the rules that a machine can check: scripts/lint/tables.py says what they allow.
# `--fix` mends the formatting; `--self-test` plants a violation of each rule in a copy of the sources and sees it found.
set -eu
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1
failed=0
complain() {
    printf '%s\n' "$1" >&2
    failed=1
}
case ${1:-} in
--fix)
    git ls-files '*.swift' | xargs swift format --in-place
    exit
    ;;
--self-test)
    exec python3 scripts/lint/self_test.py
    ;;
esac
git ls-files '*.swift' | xargs swift format lint --strict || failed=1
python3 scripts/lint/rules.py >&2 || failed=1
scripts/docs.sh || complain "the documents point to what is not there"
exit $failed
