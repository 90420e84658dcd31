#!/usr/bin/env bash
# Fuzzes the readers of a snapshot's objects: trees.sh [SECONDS]. What it finds is left in .build/fuzz.
set -euo pipefail
name=trees
. "$(dirname "$0")/lib.sh"
flags+=(-I Sources/CSQLite)
build_c CLinux
for library in Syscalls Model Loop History; do build_library "$library"; done
id='aaaaaaaaaaaaaaaaaaaa'
seed() { printf "$2" >"$out/corpus/seed-$1"; }
seed file "100644 a\\0$id"
seed folders "40000 a\\0${id}100755 b\\0$id"
seed link "120000 z\\0$id"
seed above "100644 ..\\0$id"
seed stored "x\\x01\\x01\\x1c\\0\\xe3\\xff100644 a\\0$id\\0\\0\\0\\0"
objects+=(-lsqlite3)
fuzz "${1:-60}" Tests/Fuzz/TreesFuzz.swift Tests/HistoryTests/Snapshot/TreeProperties.swift
