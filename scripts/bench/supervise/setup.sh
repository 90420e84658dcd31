# What the benchmarks of supervision need. Meant to be sourced; leaves $work, which goes at the end, and BGEXEC and VENV.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
. "$root/scripts/lib/install.sh"
install_packages runit s6 gcc python3-venv
VENV="$root/.build/rivals"
if [ ! -x "$VENV/bin/honcho" ]; then
    /usr/bin/python3 -m venv "$VENV"
    "$VENV/bin/pip" install -q --disable-pip-version-check 'setuptools<80' supervisor circus honcho
fi
(cd "$root" && build_program)
BGEXEC="$root/.build/release/bgexec"
export BGEXEC VENV
work=$(mktemp -d "${TMPDIR:-/tmp}/bgexec-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cc -O2 -static -o "$work/service" "$root/scripts/bench/supervise/service.c"
