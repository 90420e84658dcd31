#!/usr/bin/env bash
# Fuzzes the reader of the control protocol: control.sh [SECONDS]. What it finds is left in .build/fuzz.
set -euo pipefail
name=control
. "$(dirname "$0")/lib.sh"
build_c CLinux
build_c CVersion
for library in Syscalls Model Loop Wire; do build_library "$library"; done
seed() { printf "\\0\\0\\0\\x$(printf %x "${#2}")%s" "$2" >"$out/corpus/seed-$1"; }
seed status '{"version":1,"content":{"status":{}}}'
seed start '{"version":1,"content":{"start":{"units":["router"]}}}'
seed wait '{"version":1,"content":{"wait":{"units":[],"fresh":true}}}'
seed other '{"version":99,"content":"x"}'
fuzz "${1:-60}" Tests/Fuzz/ControlFuzz.swift Tests/WireTests/MessageProperties.swift
