#!/usr/bin/env bash
# Fuzzes what reads records of runs, /proc, and answers to probes: records.sh [SECONDS]. What it finds is left in .build/fuzz.
set -euo pipefail
name=records
. "$(dirname "$0")/lib.sh"
build_c CLinux
for library in Syscalls Model Loop RegularExpression Log Supervisor; do build_library "$library"; done
seed() { printf "$2" >"$out/corpus/seed-$1"; }
seed begin 'pid 42\nstart-ticks 77\nshim-pid 41\nshim-start-ticks 76\nboot a\ntime-ns 17\nmonotonic-ns 5\n'
seed end 'exit-code 1\ntimed-out yes\ntime-ns 17\nduration-ns 5\ncpu-ns 3\npeak-kib 900\n'
seed order 'executable /bin/sh\nargument sh\nenvironment A=b\ndirectory /\nstop-signal 15\nstop-timeout-ns 1\nlog-folder /l\nlog-max-size 5\nlog-max-files 3\n'
seed stat '42 (a) b) S 7 5 77 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 123456 23\n'
seed tcp '  sl\n   0: 0100007F:18EB 00000000:0000 0A 0:0 0:0 0 1000 0 4242 1\n'
seed http 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
seed notify 'READY=1\nSTATUS=up\nWATCHDOG=1\nWATCHDOG_USEC=9000000\n'
fuzz "${1:-60}" Tests/Fuzz/RecordsFuzz.swift Tests/SupervisorTests/Run/RecordProperties.swift
