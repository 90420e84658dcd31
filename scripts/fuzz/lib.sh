# What the fuzzers of our libraries share: builds libraries with libFuzzer's coverage and the address sanitizer. Source it with $name set.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out="$root/.build/fuzz/$name"
mkdir -p "$out/corpus"
cd "$root"
flags=(-sanitize=fuzzer,address -parse-as-library -O -g -wmo -swift-version 6 -package-name bgexec -enable-testing
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
    -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature NonisolatedNonsendingByDefault
    -I "$out" -I Sources/CPCRE2 -I Sources/CZstd -I "$out/CLinux" -I "$out/CVersion")
objects=()

# build_c NAME: a library in C.
build_c() {
    mkdir -p "$out/$1"
    printf 'module %s { umbrella "%s"\n export * }\n' "$1" "$root/Sources/$1/include" >"$out/$1/module.modulemap"
    for source in "Sources/$1"/*.c; do
        clang -O1 -g -fsanitize=address "-ISources/$1/include" -c "$source" -o "$out/$(basename "$source").o"
        objects+=("$out/$(basename "$source").o")
    done
}

# build_library NAME [FILE ...]: a library, or some files of it under its name.
build_library() {
    local module=$1 files=("${@:2}")
    [ ${#files[@]} -gt 0 ] || mapfile -t files < <(find "Sources/$module" -name '*.swift')
    swiftc "${flags[@]}" -module-name "$module" -emit-module -emit-module-path "$out/$module.swiftmodule" -c "${files[@]}" \
        -o "$out/$module.o"
    objects+=("$out/$module.o")
}

# fuzz SECONDS FILE ...: builds the fuzzer from its entry and its properties, and runs it on $out/corpus.
fuzz() {
    swiftc "${flags[@]}" -module-name Fuzz -o "$out/fuzz" "${@:2}" "${objects[@]}" -lpcre2-8 -lzstd
    (cd "$out" && SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 ./fuzz -max_total_time="$1" -max_len=4096 corpus)
}
