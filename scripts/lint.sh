#!/bin/sh
# Formatting, and the rules that a machine can check. `scripts/lint.sh --fix` mends the formatting.
set -eu
cd "$(dirname "$0")/.."
if [ "${1:-}" = --fix ]; then
    git ls-files '*.swift' | xargs swift format --in-place
    exit
fi
git ls-files '*.swift' | xargs swift format lint --strict
failed=0
complain() {
    printf '%s\n' "$1" >&2
    failed=1
}
long=$(git ls-files 'Sources/*.swift' 'Sources/*.c' 'Tests/*.swift' | while read -r file; do
    [ "$(wc -l <"$file")" -le 400 ] || printf '%s ' "$file"
done)
[ -z "$long" ] || complain "over 400 lines: $long"
! git grep -nE '^(public |internal |package )?import Foundation$' -- Sources || complain "Foundation brings 44 MB of ICU: use FoundationEssentials"
! git grep -nE 'try!|fatalError\(|as!' -- Sources || complain "input must not be able to end the program"
! git grep -nE 'Task\.sleep|Thread\.sleep' -- Sources Tests || complain "wait for a condition, or use LoopClock"
scripts/docs.sh || complain "the documents point to what is not there"
exit $failed
