#!/usr/bin/env bash
# Plays the README's set-up on a bare machine: a fresh minimal Debian 12 with git, this machine's Swift and the packages that swift.org
# lists for it, once as root and once as a user with sudo. Needs root and 6 GB in TMPDIR or /var/tmp. On two cores a user takes 7 minutes.
#
#   scripts/bare.sh                              both users
#   scripts/bare.sh root                         one of them: root or sudo
#   scripts/bare.sh sudo --filter WatcherTests   the same, with only some of the tests
#   scripts/bare.sh commands                     only prints the commands
#
# The commands are read from README.md: each block marked as `sh` that has one of the two is run whole. What is played is the last
# commit. Everything that this machine needs to reach Debian's and Python's packages and the Swift packages is taken over from its own
# settings. REDIS_PORT and S3_PORT are passed on.
set -euo pipefail

# The packages of https://www.swift.org/install/linux/tarball/ for Debian 12, and nothing that they only recommend.
swift_packages=(binutils-gold gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev libsqlite3-dev
    libxml2-dev pkg-config tzdata uuid-dev)
toolchain_inside=/usr/local/swift

main() {
    self=$(readlink -f "$0")
    cd "$(dirname "$self")/.."
    # shellcheck source=scripts/lib/install.sh
    . scripts/lib/install.sh
    # shellcheck source=scripts/lib/debian.sh
    . scripts/lib/debian.sh
    local users=() filter=
    while [ $# -gt 0 ]; do
        case $1 in
            root | sudo) users+=("$1") ;;
            commands) readme_commands ""; return ;;
            --filter) filter=${2:?--filter needs the name of a test}; shift ;;
            *) stop "usage: scripts/bare.sh [root] [sudo] [--filter NAME] | commands" ;;
        esac
        shift
    done
    [ ${#users[@]} -gt 0 ] || users=(root sudo)
    [ "$(id -u)" -eq 0 ] || stop "Only root can make a bare machine. Run: sudo env PATH=\"\$PATH\" scripts/bare.sh"
    command -v swift >/dev/null || stop "Swift is not in PATH, and the bare machine borrows it from here."
    install_packages debootstrap git

    readme=$(readme_commands "$filter")
    work=$(mktemp -d "${TMPDIR:-/var/tmp}/bgexec-bare.XXXXXX")
    trap remove_work EXIT
    make_base
    for user in "${users[@]}"; do
        say "=== the README as $user"
        cp -a "$work/base" "$work/machine"
        # A machine's mounts and processes live in namespaces of their own, and are gone with its first process.
        unshare --mount --pid --fork --kill-child --propagation private bash "$self" --inside "$work/machine" "$user" "$readme" </dev/null
        rm -rf --one-file-system "$work/machine"
    done
    say "the README's commands pass on a bare machine, as: ${users[*]}"
}

# readme_commands FILTER: the README's blocks that have one of the two commands, word for word but for the filter.
readme_commands() {
    local blocks line
    blocks=$(awk '
        /^```/ { if (block != "") { if (wanted) printf "%s", block; block = "" } inside = ($0 == "```sh"); wanted = 0; next }
        inside { block = block $0 "\n" }
        inside && /^scripts\/(dev_env\.sh start|test\.sh)/ { wanted = 1 }
    ' README.md)
    for command in "scripts/dev_env.sh start" scripts/test.sh; do
        grep -q "^$command" <<<"$blocks" || stop "README.md has no block marked as sh with a line that begins with: $command"
    done
    while IFS= read -r line; do
        case $line in
            scripts/test.sh*) printf 'scripts/test.sh%s%s\n' "${1:+ --filter $(printf %q "$1")}" "${line#scripts/test.sh}" ;;
            *) printf '%s\n' "$line" ;;
        esac
    done <<<"$blocks"
}

# make_base: the fresh Debian, with what a developer has before cloning this.
make_base() {
    local base=$work/base
    say "=== a fresh Debian 12"
    apt-get update -qq || true
    make_debian "$base" bookworm
    copy_network_settings "$base"
    unshare --mount --propagation private bash -c '
        mount -t proc proc "$1/proc"
        root=$1
        shift
        chroot "$root" apt-get update -qq
        chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends sudo "$@" >/dev/null
    ' bash "$base" "${swift_packages[@]}" 2>"$work/packages.log" || { tail "$work/packages.log" >&2 && stop "apt-get failed in the fresh Debian."; }
    chroot "$base" useradd --create-home --shell /bin/bash dev
    echo 'dev ALL=(ALL) NOPASSWD: ALL' >"$base/etc/sudoers.d/dev"
    git clone -q . "$base/root/bgexec"
    git clone -q . "$base/home/dev/bgexec"
    chroot "$base" chown -R dev:dev /home/dev/bgexec
}

# inside MACHINE USER COMMANDS: the first process of the machine. It mounts what a kernel and an init give a real one, makes the machine's
# folder the root, and plays the commands.
inside() {
    local machine=$1 user=$2 commands=$3 toolchain folder home=/root status=0
    toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
    mount --bind "$machine" "$machine"
    mount -t proc proc "$machine/proc"
    mount --rbind /sys "$machine/sys"
    mount --rbind /dev "$machine/dev"
    mount -t tmpfs -o mode=755 tmpfs "$machine/run"
    bind_read_only "$toolchain" "$machine$toolchain_inside"
    rewritten_urls | sed 's/ .*//; s|^file://||' | sort -u | while read -r folder; do
        bind_read_only "$folder" "$machine$folder"
    done
    # A new root and not a chroot: in a chroot the kernel refuses user namespaces, which a real machine has.
    mkdir "$machine/outside"
    cd "$machine"
    pivot_root . outside
    cd /
    umount -l /outside
    rmdir /outside

    [ "$user" = root ] || { user=dev && home=/home/dev; }
    printf '%s\n' "$commands" >/readme.sh
    local passed_on=() name
    for name in REDIS_PORT S3_PORT PIP_INDEX_URL PIP_CERT PIP_TRUSTED_HOST PIP_DEFAULT_TIMEOUT SSL_CERT_FILE http_proxy https_proxy no_proxy; do
        [ -z "${!name:-}" ] || passed_on+=("$name=${!name}")
    done
    setpriv --reuid "$user" --regid "$user" --init-groups env -i --chdir "$home/bgexec" HOME="$home" USER="$user" LOGNAME="$user" \
        SHELL=/bin/bash LANG=C.UTF-8 TERM=dumb PATH="$toolchain_inside/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
        "${passed_on[@]}" sh -eux /readme.sh || status=$?
    [ "$status" -eq 0 ] || printf 'as %s, the README failed with exit code %s\n' "$user" "$status" >&2
    return "$status"
}

bind_read_only() {
    mkdir -p "$2"
    mount --bind "$1" "$2"
    mount -o remount,bind,ro "$2"
}

if [ "${1:-}" = --inside ]; then
    shift
    # shellcheck source=scripts/lib/debian.sh
    . "$(dirname "$(readlink -f "$0")")/lib/debian.sh"
    inside "$@"
else
    main "$@"
fi
