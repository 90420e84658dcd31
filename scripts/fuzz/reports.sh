#!/usr/bin/env bash
# Fuzzes the readers of test reports (JUnit, TAP): reports.sh [SECONDS]. What it finds is left in .build/fuzz.
set -euo pipefail
name=reports
. "$(dirname "$0")/lib.sh"
build_c CLinux
for library in Syscalls Model; do build_library "$library"; done
items=Sources/History/Items
build_library History "$items"/{ItemFailure,ItemSummary,JUnitReader,TAPReader,TestReport,XMLEncoding,XMLReader,XMLText}.swift
seed() { printf "$2" >"$out/corpus/seed-$1"; }
seed junit '<testsuites><testsuite name="s"><testcase classname="c" name="a&#10;b"><failure message="m">t</failure></testcase></testsuite></testsuites>'
seed cdata '<?xml version="1.0" encoding="ISO-8859-1"?><testsuite><testcase name="\351"><error><![CDATA[x]]></error></testcase></testsuite>'
seed wide '\377\376<\000t\000e\000s\000t\000s\000u\000i\000t\000e\000/\000>\000'
seed tap 'TAP version 14\n1..2\nnot ok 1 - a # TODO\n  ---\n  why\n  ...\nBail out! b\n'
fuzz "${1:-60}" Tests/Fuzz/ReportsFuzz.swift Tests/HistoryTests/Items/ReportProperties.swift
