#!/usr/bin/env bash
# docc.sh [FOLDER]: builds the documentation of the libraries from the modules of the last `swift build`, and checks that it
# has no warnings and that the example on each first page is the one in Examples. The pages go to FOLDER, by default .build/docc.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build/docc}
built=$(swift build --show-bin-path)
graphs=$(mktemp -d)
trap 'rm -rf "$graphs"' EXIT

document() {
    local module=$1
    mkdir "$graphs/$module"
    swift symbolgraph-extract -module-name "$module" -target "$(uname -m)-unknown-linux-gnu" -minimum-access-level public \
        -I "$built/Modules" -Xcc "-fmodule-map-file=$built/CLinux.build/module.modulemap" \
        -Xcc "-fmodule-map-file=$built/CInotify.build/module.modulemap" \
        -I Sources/CSQLite -I Sources/CPCRE2 -I Sources/CZstd -output-dir "$graphs/$module"
    docc convert "Sources/$module/$module.docc" --additional-symbol-graph-dir "$graphs/$module" \
        --fallback-display-name "$module" --fallback-bundle-identifier "bgexec.$module" \
        --warnings-as-errors --output-path "$out/$module"
}

# Every file of an example is on the first page, word for word.
check_example() {
    local module=$1 example=$2
    python3 - "$module" "$example" <<'PY'
import sys
from pathlib import Path

module, example = sys.argv[1:]
page = Path(f"Sources/{module}/{module}.docc/{module}.md").read_text()
missing = [str(path) for path in sorted(Path(f"Examples/{example}").glob("*.swift")) if f"```swift\n{path.read_text()}```" not in page]
sys.exit(f"not on the first page of {module} as it is: {', '.join(missing)}" if missing else 0)
PY
}

mkdir -p "$out"
document Supervisor
check_example Supervisor supervise
document Watcher
check_example Watcher watch
