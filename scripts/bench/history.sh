#!/usr/bin/env bash
# Measures the history with 100,000 runs, and snapshots of 10,000 and 100,000 files: medians, on this machine.
set -euo pipefail
cd "$(dirname "$0")/../.."
swift build -c release --product historybench
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$(swift build -c release --show-bin-path)/historybench" "$folder/work"
