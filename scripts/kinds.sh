#!/bin/bash
# What a first use costs in projects of many kinds: makes the small projects of Tests/Projects, runs `bgexec init`, `start` and
# `wait --fresh` in each, and prints a table. Arguments: names of projects; all without them. BGEXEC names the program.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib/install.sh
projects=$PWD/Tests/Projects
bgexec=${BGEXEC:-$PWD/.build/release/bgexec}
[ -x "$bgexec" ] || { build_program && bgexec=$PWD/.build/release/bgexec; }
base=$(mktemp -d "${TMPDIR:-/tmp}/kinds.XXXXXX")
trap 'rm -rf "$base"' EXIT
port=${KINDS_PORT:-24000}

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
state() { awk -v c="$1" 'BEGIN { print (c == 0) ? "passed" : "exit " c }'; }

# one NAME PREPARATION FILE CORRECT MISTAKE UNITS
one() {
    local name=$1 folder=$base/$1 made units prepared begin first second verdict wrong edits=0 right
    cp -a "$projects/$name" "$folder"
    port=$((port + 1))
    find "$folder" -type f -exec sed -i "s/@PORT@/$port/" {} +
    cd "$folder"
    git init -q .
    made=$(now)
    sh -c "$2" >/dev/null 2>&1 || true
    prepared=$(since "$made")
    begin=$(now)
    "$bgexec" init >init.out 2>&1 || edits=1
    # The list of found units is not the project's.
    units=$(sed -n 's/^\([a-z-]*\) *\(service\|job\) .*/\1/p' init.out | paste -sd ' ')
    rm init.out
    "$bgexec" check >check.out 2>&1 && [ "$(wc -l <check.out)" = 1 ] || edits=1
    rm check.out
    "$bgexec" start >/dev/null 2>&1 || edits=1
    verdict=0
    "$bgexec" wait --all --fresh --timeout 10m >/dev/null 2>&1 || verdict=$?
    first=$(since "$begin")
    [ "$verdict" = 0 ] || edits=1
    # A mistake of another size, as some tools compare whole seconds and sizes, and whether the verdict is about it.
    right=$(now)
    sed -i "s/${4//\*/\\*}/$5/" "$3"
    wrong=0
    "$bgexec" wait --all --fresh --timeout 10m >/dev/null 2>&1 || wrong=$?
    second=$(since "$right")
    [ "$wrong" -ge 1 ] && [ "$wrong" -lt 120 ] || edits=1
    "$bgexec" stop >/dev/null 2>&1
    printf '| %s | %s | %s | %s s | %s s (%s) | %s s (%s) |\n' "$name" "$units" \
        "$([ $edits = 0 ] && echo none || echo some)" "$prepared" "$first" "$(state $verdict)" "$second" "$(state $wrong)"
    cd "$base"
}

echo '| Project | Units found | Edits needed | Its own preparation | `init` to the first verdict | A mistake saved to its verdict |'
echo '|---|---|---|---|---|---|'
while IFS='|' read -r name preparation file correct mistake units; do
    if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    one "$name" "$preparation" "$file" "$correct" "$mistake" "$units" </dev/null
done <"$projects/projects.txt"
