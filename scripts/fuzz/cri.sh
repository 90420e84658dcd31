#!/usr/bin/env bash
# Fuzzes the readers of logs with libFuzzer and the address sanitizer: cri.sh [SECONDS]. What it finds is left in .build/fuzz.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
out="$root/.build/fuzz/cri"
mkdir -p "$out/corpus"
cd "$root"
flags=(-sanitize=fuzzer,address -parse-as-library -O -g -wmo -swift-version 6 -package-name bgexec -enable-testing
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature NonisolatedNonsendingByDefault
    -I "$out" -I Sources/CPCRE2 -I Sources/CZstd -I "$out/CLinux")
mkdir -p "$out/CLinux"
printf 'module CLinux { umbrella "%s"\n export * }\n' "$root/Sources/CLinux/include" >"$out/CLinux/module.modulemap"
objects=()
for source in Sources/CLinux/*.c; do
    clang -O1 -g -fsanitize=address -ISources/CLinux/include -c "$source" -o "$out/$(basename "$source").o"
    objects+=("$out/$(basename "$source").o")
done
for module in Syscalls Model RegularExpression Log; do
    mapfile -t files < <(find "Sources/$module" -name '*.swift')
    swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" -c "${files[@]}" \
        -o "$out/$module.o"
    objects+=("$out/$module.o")
done
swiftc "${flags[@]}" -module-name CRIFuzz -o "$out/fuzz" Tests/Fuzz/CRIFuzz.swift Tests/LogTests/Format/ReaderProperties.swift \
    "${objects[@]}" -lpcre2-8 -lzstd
cd "$out"
for kind in 'stdout F text' 'stderr P piece' 'stdout F:run began router#17 pid=4242' 'stdout F:file 18 run=17 bytes=991231' \
    'stdout F:run ended router#17 bytes=10 failed: exit 1' 'stdout F:note words'; do
    printf '2026-11-22T10:00:00.123456789Z %s\n' "$kind" >"corpus/seed-${kind//[^a-zA-Z0-9]/_}"
done
SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 ./fuzz -max_total_time="${1:-60}" -max_len=4096 corpus
