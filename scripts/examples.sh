#!/usr/bin/env bash
# Builds the programs in Examples as a package of its own, which sees of the libraries only what every package sees, and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
swift build --package-path Examples --scratch-path .build/examples
bin=$PWD/$(swift build --package-path Examples --scratch-path .build/examples --show-bin-path | sed "s|^$PWD/||")
folder=$(mktemp -d)
running=
trap '[ -z "$running" ] || kill -INT "$running" 2>/dev/null; wait; rm -rf "$folder"' EXIT
cd "$folder"

fail() {
    printf '%s\n' "$*" >&2
    cat output >&2
    exit 1
}

# Waits until a command succeeds, at most a minute.
until_true() {
    for _ in $(seq 600); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.1
    done
    fail "not so after a minute: $*"
}

# Whether a word has been printed so many times.
printed() { [ "$(grep -c "^$1:" output)" -ge "$2" ]; }

# The first process of the service's last run, as its shim recorded it.
service() { awk '$1 == "pid" { print $2 }' "$(printf '%s\n' .supervise/state/runs/service/*/began | sort -V | tail -1)"; }

printf 'supervise: a service that is killed starts again, one whose keeper is killed continues, and Ctrl+C stops it whole\n'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
server=(python3 -m http.server --bind 127.0.0.1 "$port")
"$bin/supervise" "$port" "${server[@]}" >output 2>&1 &
running=$!
until_true printed healthy 1
kill -KILL "$(service)"
until_true printed healthy 2
kept=$(service)
kill -KILL "$running"
"$bin/supervise" "$port" "${server[@]}" >output 2>&1 &
running=$!
until_true printed healthy 1
[ "$(service)" = "$kept" ] || fail "it is not the process that was running before"
kill -INT "$running"
wait "$running" || fail "it did not end with 0"
running=
printed stopped 1 || fail "it did not stop"
! kill -0 "$kept" 2>/dev/null || fail "the service still runs"

printf 'watch: what is created, renamed and removed is printed, and what is ignored is not\n'
# It ends on SIGTERM: a program that bash starts in the background ignores Ctrl+C unless it asks for it.
trap '[ -z "$running" ] || kill "$running" 2>/dev/null; wait; rm -rf "$folder"' EXIT
mkdir tree
printf '*.tmp\n' >tree/.gitignore
printf 'one\n' >tree/old
"$bin/watch" tree >output 2>&1 &
running=$!
until_true grep -qx watching output
printf 'two\n' >tree/ignored.tmp
printf 'two\n' >tree/new
until_true grep -qx "  created $PWD/tree/new" output
mv tree/old tree/renamed
until_true grep -qx "  renamed from $PWD/tree/old to $PWD/tree/renamed" output
rm tree/new
until_true grep -qx "  removed $PWD/tree/new" output
! grep -q ignored.tmp output || fail "an ignored file was printed"
kill "$running"
wait "$running" || true
running=
