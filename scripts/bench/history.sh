#!/usr/bin/env bash
# Measures the history with 100,000 runs, from within and as its commands show it, and snapshots of 10,000 and 100,000 files
# beside git's and as a project's user meets them. RUNS, FILES and ROUNDS change the sizes.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/lib/install.sh
install_build_packages
install_packages git
swift build -c release --product historybench
build_program
bench=$(swift build -c release --show-bin-path)/historybench
program=$PWD/.build/release/bgexec
runs=${RUNS:-100000}
work=$(mktemp -d)
end() {
    for project in "$work/project" "$work"/looks*/project; do
        [ ! -d "$project" ] || (cd "$project" && "$program" stop >/dev/null 2>&1) || true
    done
    rm -rf "$work"
}
trap end EXIT

mkdir -p "$work/ledger" "$work/project/router"
mkdir -m 700 "$work/project/.bgexec"
"$bench" ledger "$work/ledger" "$runs"

# The same as a user meets it: whole commands, with a daemon that has just opened that history.
cat >"$work/project/.bgexec.json" <<'JSON'
{
  "services": { "router": { "command": ["sleep", "infinity"] }, "redis": { "command": ["sleep", "infinity"] } },
  "jobs": {
    "test": { "command": ["true"], "inputs": ["router/"] },
    "lint": { "command": ["true"], "inputs": ["router/"] }
  }
}
JSON
"$bench" seed "$work/project/.bgexec" "$runs"
cd "$work/project"
printf '\n| Commands, %s runs, %s of history | median | worst |\n|---|---|---|\n' "$runs" "$(du -h .bgexec/history.db | cut -f1)B"
"$bench" time 1 "$program" start
for command in "status" "status --json" "report" "report --since 8h" "report --since 30d" "history" "history test --failed" \
    "history -n 1000" "show test" "why router" "blame test" "report --html page.html"; do
    # shellcheck disable=SC2086
    "$bench" time "${ROUNDS:-15}" "$program" $command
done
"$bench" time 15 /bin/true

"$program" stop >/dev/null

# Nothing is removed before the end: ext4 is slow to make files for a minute after many were removed.
for files in ${FILES:-10000 100000}; do
    "$bench" snapshot "$work/snapshots$files" "$files"
    "$bench" looks "$work/looks$files" "$files" "$program"
done
uptime
