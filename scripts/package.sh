#!/usr/bin/env bash
# Makes the Debian package, a tarball with the same files, and one with the sources, from a release build.
#
#   scripts/package.sh                   writes them to dist/
#   scripts/package.sh --output FOLDER   writes them there
#
# The same commit gives the same bytes: all times in them are those of the commit, or SOURCE_DATE_EPOCH. DEBFULLNAME and DEBEMAIL name who
# makes the package.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib/install.sh
. scripts/lib/install.sh
# shellcheck source=scripts/lib/requirements.sh
. scripts/lib/requirements.sh

output=dist
case ${1:-} in
"") ;;
--output) output=${2:?--output needs a folder} ;;
*) stop "usage: scripts/package.sh [--output FOLDER]" ;;
esac

require_machine
install_build_packages
install_packages binutils python3
command -v dpkg-deb >/dev/null || stop "dpkg-deb is missing: packages for Debian and Ubuntu are made there."
build_program
program=$PWD/.build/release/bgexec

version=$(sed -n 's/.*static let text = "\(.*\)"/\1/p' Sources/Wire/Version.swift)
architecture=$(dpkg --print-architecture)
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || true)}"
[ -n "$SOURCE_DATE_EPOCH" ] || stop "This is no clone, and SOURCE_DATE_EPOCH is not set: it says which time the files in the package get, in seconds since 1970."
export SOURCE_DATE_EPOCH
export LC_ALL=C TZ=UTC
umask 022

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

# put FILE MODE: what comes in, at this place in the package.
put() {
    mkdir -p "$(dirname "$root/$1")"
    cat >"$root/$1"
    chmod "$2" "$root/$1"
}

# The newest version of a library whose symbols the program needs: GLIBC 2.35.
newest_symbol() { objdump -T "$program" | grep -oE "\($1_[0-9.]+\)" | sort -uV | tail -n 1 | sed "s/.*_//; s/)//"; }

libc=$(newest_symbol GLIBC)
libgcc=$(newest_symbol GCC)
needed=$(objdump -p "$program" | sed -n 's/^ *NEEDED *//p' | grep -vE '^(libc|libm|libgcc_s|ld-linux[a-z0-9-]*)\.so\.[0-9]+$' || true)
[ -z "$needed" ] || stop "The program needs libraries that the package does not depend on: $needed"

put usr/bin/bgexec 755 <"$program"
gzip -9n <docs/bgexec.1 | put usr/share/man/man1/bgexec.1.gz 644
gzip -9n <docs/bgexec.json.5 | put usr/share/man/man5/bgexec.json.5.gz 644
# Nothing runs it: a shell reads it.
"$program" --generate-completion-script bash | sed '1{/^#!/d}' | put usr/share/bash-completion/completions/bgexec 644
"$program" --generate-completion-script zsh | put usr/share/zsh/vendor-completions/_bgexec 644
"$program" --generate-completion-script fish | put usr/share/fish/vendor_completions.d/bgexec.fish 644
put usr/share/bgexec/bgexec.schema.json 644 <schema/bgexec.schema.json
documents=usr/share/doc/bgexec
gzip -9n <CHANGELOG.md | put $documents/changelog.gz 644
scripts/package/licences.sh "$root/$documents/licences"
# licences.sh says what is linked; both the notice and the SBOM are made of that list.
scripts/package/about.py copyright "$version" | put $documents/copyright 644
scripts/package/about.py sbom "$version" "$program" | put $documents/bgexec.spdx.json 644

rm -rf "$output"/bgexec[-_]*
mkdir -p "$output"
output=$(cd "$output" && pwd)

# archive FOLDER NAME TARBALL: the folder's content under a name, the same bytes each time.
archive() {
    tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu \
        --transform "s|^\.|$2|" -cf - . | gzip -9n >"$3"
}
archive "$root/usr" "bgexec-$version" "$output/bgexec-$version-linux-$(uname -m).tar.gz"
# What the GPL calls the source: with a binary, pass this on as well.
if git rev-parse --git-dir >/dev/null 2>&1; then
    [ -z "$(git status --porcelain)" ] || say "warning: the tree has changes that are not committed; the tarball of the sources is that of the last commit"
    git archive --format=tar --prefix="bgexec-$version/" HEAD | gzip -9n >"$output/bgexec-$version-source.tar.gz"
fi

# Debian's own part: who made the package, its fields, and sums of its files.
maintainer="${DEBFULLNAME:-The bgexec authors} <${DEBEMAIL:-bgexec@packages.invalid}>"
put $documents/changelog.Debian 644 <<END
bgexec ($version-1) unstable; urgency=medium

  * What has changed is in changelog.gz.

 -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n "$root/$documents/changelog.Debian"
put usr/share/lintian/overrides/bgexec 644 <scripts/package/lintian-overrides
size=$(find "$root" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$scratch/md5sums"
put DEBIAN/md5sums 644 <"$scratch/md5sums"
put DEBIAN/control 644 <<END
Package: bgexec
Version: $version-1
Section: devel
Priority: optional
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $size
Depends: libc6 (>= $libc), libgcc-s1 (>= $libgcc)
Suggests: curl, git, libnotify-bin
Description: keep a project's services alive and rerun its tests on save
 bgexec runs the services of a development project in the background, reruns
 its tests when a file is saved, and says which save broke them. Services
 survive a crash of bgexec itself, logs are complete, and every verdict says
 whether it is about what is saved now.
END
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# More threads would cut the data into other blocks.
DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$root" "$output/bgexec_$version-1_$architecture.deb" >/dev/null

(cd "$output" && sha256sum bgexec[-_]*.deb bgexec-*.tar.gz)
say "install it with: sudo apt install $output/bgexec_$version-1_$architecture.deb"
